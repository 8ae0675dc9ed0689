/** Makes one line of a declaration's head, given by UTF-16 indexes. */
export type Head = (declaration: {
  start: number;
  end: number;
  nameStart: number;
  kind: string;
  name: string;
}) => string;
