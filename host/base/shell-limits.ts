/** Its exit status where memory can't be limited: nothing of what it was to start ran. */
export const unlimitedStatus = 97;

/**
 * The part of a script of /bin/sh that bounds what takes its place: no core dumps, and private memory (RLIMIT_DATA) of "$1"
 * KiB. A hard limit that is lower already stays. The variables that a shell makes go.
 */
export const boundMemory = `
ulimit -c 0 2>/dev/null
ulimit -d "$1" 2>/dev/null || [ "$(ulimit -d)" -le "$1" ] || exit ${unlimitedStatus}
unset PWD OLDPWD`;
