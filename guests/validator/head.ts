/** Turns the head of a declaration, given by UTF-16 indexes, to one line of text. */
export type Head = (declaration: {
  start: number;
  end: number;
  nameStart: number;
  kind: string;
  name: string;
}) => string;
