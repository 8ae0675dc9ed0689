import { withTiering } from '../jco/tiering.js';

// The tools are WebAssembly themselves and inspect one component before their thread ends.
export const { generate, generateTypes, componentWit } = await withTiering('seldom', async () => {
  const [component, tools] = await Promise.all([
    import('@bytecodealliance/jco-transpile/component'),
    import('@bytecodealliance/jco-transpile/wasm-tools'),
  ]);
  await component.$init;
  return { ...component, ...tools };
});
