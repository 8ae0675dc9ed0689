import { contract } from './contract.js';
import { openHttp, openStdio, without } from './mcp-doors.js';

const lacks = ['parts'] as const;

contract('by MCP on stdio, protocol of 2025 and before', { open: openStdio, without, lacks });

contract('by MCP on HTTP, protocol of 2026', { open: openHttp, without, lacks });
