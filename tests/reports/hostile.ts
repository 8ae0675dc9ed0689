import { finding, reported } from './sample.js';

/** Text that every format's own syntax would take for something. */
export const attack =
  "</script><img src=x onerror=alert(1)>\" onload='x' ]]> | ![a](https://evil.example/x) @everyone `code` %0A::error::x";

export const hostileSource = `var a = "</pre><script>alert(1)</script>"; ::warning::x\nvar b = 2;\n`;

/** A report in which every text that is somebody else's attacks. */
export const hostileFile = reported(
  [
    finding(hostileSource, 'a', {
      ruleId: 'TARS001',
      message: attack,
      suggestion: { message: attack, edits: [] },
      fingerprint: `"><img src=x onerror=alert(2)>`,
    }),
    finding(hostileSource, 'b', { ruleId: '<b>|', severity: 'error', message: 'plain' }),
  ],
  {
    path: 'src/<img src=x onerror=alert(3)>.cs',
    error: { code: 'ERR_LIMIT_FINDINGS', message: attack },
    status: 'partial',
  },
);
