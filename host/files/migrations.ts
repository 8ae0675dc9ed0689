/** In a folder of migrations, what tools and people name by a number or a time: `Migration/117_files.cs`. */
const numbered = /(?:^|\/)(?:\w+[_-])?migrations?\/(?:.*\/)?[vmV]?\d+[_-][^/]+$/i;

/**
 * A migration of EF Core, FluentMigrator, Django, Alembic, TypeORM or SeaORM; a base class for others is code as any.
 */
const marks: Readonly<Record<string, RegExp>> = {
  csharp:
    /^[ \t]*(?:\[Migration\(|(?:(?:public|internal|file|sealed|partial)[ \t]+)*class[ \t]+\w+[ \t]*:[ \t]*(?:[\w.]+\.)?\w*Migration(?:Base)?\b)/m,
  fsharp: /^[ \t]*\[<Migration\(|^[ \t]*inherit[ \t]+(?:[\w.]+\.)?\w*Migration(?:Base)?\b/m,
  typescript: /\bclass\s+\w+\s+implements\s+MigrationInterface\b/,
  javascript: /\bclass\s+\w+\s+implements\s+MigrationInterface\b/,
  python: /^class[ \t]+Migration\((?:migrations\.)?Migration\)|^down_revision\b[^\n=]*=/m,
  rust: /^impl\s+MigrationTrait\s+for\b/m,
};

/**
 * Whether a file is a step by which a database is brought up to date. Once released, it has run somewhere and stays as
 * it is.
 */
export function isMigration(path: string, text: string, language: string): boolean {
  return numbered.test(path) || (marks[language]?.test(text) ?? false);
}
