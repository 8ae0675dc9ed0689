/** Exit status of a shell that can't limit memory. It has started nothing. */
export const unlimitedStatus = 97;

/**
 * Part of a /bin/sh script that limits the program replacing the shell. It allows no core dumps, and "$1" KiB of
 * private memory (RLIMIT_DATA). A lower hard limit stays in force. Variables that the shell itself sets are unset.
 */
export const boundMemory = `
ulimit -c 0 2>/dev/null
ulimit -d "$1" 2>/dev/null || [ "$(ulimit -d)" -le "$1" ] || exit ${unlimitedStatus}
unset PWD OLDPWD`;
