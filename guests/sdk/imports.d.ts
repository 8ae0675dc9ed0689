declare module 'tars:agent/host@0.1.0' {
  export const log: typeof import('../../wit/types/host.js').log;
}

declare module 'tars:syntax/syntax@0.1.0' {
  export const languages: typeof import('../../wit/types/syntax.js').languages;
  export const compile: typeof import('../../wit/types/syntax.js').compile;
  export const analyze: typeof import('../../wit/types/syntax.js').analyze;
  export const query: typeof import('../../wit/types/syntax.js').query;
}
