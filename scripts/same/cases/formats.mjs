/** The forms of reports, and the files they are written to. */
export const conversions = ['text', 'json', 'sarif', 'markdown', 'junit', 'github', 'html'];
export const formats = [...conversions, 'feedback'];

export const alsoAll = formats.flatMap((format) => ['--also', `${format}=report.${format}`]);
