/** Texts of which all tests of the language server know the findings. */
export const rethrow =
  'class C\n{\n    public void M()\n    {\n        try { N(); } catch (Exception e) { Log(e); throw e; }\n    }\n}\n';
export const clean = 'class D\n{\n    public int Two() { return 2; }\n}\n';
export const unused =
  'class C\n{\n    public void M()\n    {\n        int number = 1;\n        Work();\n    }\n}\n';
