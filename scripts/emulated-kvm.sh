#!/usr/bin/env bash
# Runs a command in an emulated machine (QEMU without any help of a hypervisor) that has a working /dev/kvm,
# so that Hyperlight can be tested anywhere. It sees this machine's files, the current directory writable,
# writes elsewhere are dropped. stdin is /dev/null, there is no network. Integer code is 1.3 to 4 times as
# slow as here, JavaScript 15 times, floating point 30 times.
#
#   emulated-kvm.sh [-m MEM_MB] [-c CPUS] [-t TIMEOUT_S] [-w DIR]... [-e NAME]... [-v] -- COMMAND...
#     -w DIR   another directory shared writable       -e NAME  also pass this environment variable
#     -v       print the kernel's log on stderr        -k       only build the cache, then exit
# By default 1 CPU (a second costs twice the time of this machine's), 4096 MB, 1800 s.
# Exit status: the command's; 124 timeout, boot included; 125 the machine can't be built, or died.
# Needs root on an x86-64 Debian; installs qemu-system-x86 and small tools with apt-get. Machine
# and QEMU are kept in $EMULATED_KVM_CACHE, ${XDG_CACHE_HOME:-~/.cache}/tars-hyperlight/emulated-kvm.
# EMULATED_KVM_QEMU, _CPU, _ACCEL, _MACHINE, _KVM_OPTS, _KVM_AMD_OPTS and _APPEND (to the kernel's command
# line) replace what is written below.
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
die() { echo "emulated-kvm: $*" >&2; exit 125; }
MEM=4096 CPUS=1 TIMEOUT=1800 VERBOSE=0 ONLY_BUILD=0 SHARES=() ENVS=()
while getopts 'm:c:t:w:e:vk' o; do
  case $o in
    m) MEM=$OPTARG ;; c) CPUS=$OPTARG ;; t) TIMEOUT=$OPTARG ;;
    w) SHARES+=("$(realpath -e "$OPTARG")") ;; e) ENVS+=("$OPTARG") ;;
    v) VERBOSE=1 ;; k) ONLY_BUILD=1 ;; *) die "unknown option" ;;
  esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || [ $ONLY_BUILD = 1 ] || die "usage: emulated-kvm.sh [-m MEM_MB] [-c CPUS] [-t TIMEOUT_S] -- COMMAND..."
[ "$(uname -sm)" = "Linux x86_64" ] || die "runs on x86-64 Linux only"

CACHE=${EMULATED_KVM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/tars-hyperlight/emulated-kvm}
find_qemu() {
  QEMU=${EMULATED_KVM_QEMU:-qemu-system-x86_64}
  [ -n "${EMULATED_KVM_QEMU:-}" ] || [ ! -x "$CACHE/qemu/run" ] || QEMU=$CACHE/qemu/run
}
# Without la57 page tables have four levels: faster, and what kvm_amd nests.
CPU=${EMULATED_KVM_CPU:-max,+svm,+npt,la57=off}
ACCEL=${EMULATED_KVM_ACCEL:-tcg,thread=multi,tb-size=1024}
MACHINE=${EMULATED_KVM_MACHINE:-q35}
KVM_AMD_OPTS=${EMULATED_KVM_KVM_AMD_OPTS-npt=1 nested=0 avic=0 sev=0}
KVM_OPTS=${EMULATED_KVM_KVM_OPTS-}
PATH=$PATH:/usr/sbin:/sbin

. "$HERE/emulated-kvm/machine.sh"
sources_stamp() { cat "$HERE/emulated-kvm/machine.sh" "$HERE/emulated-kvm/init" | cksum; }
mkdir -p "$CACHE"
find_qemu
exec 9>"$CACHE/lock"; flock 9
if [ ! -s "$CACHE/vmlinux" ] || [ ! -s "$CACHE/initrd" ] || ! command -v "$QEMU" >/dev/null ||
   [ "$(cat "$CACHE/stamp" 2>/dev/null)" != "$(sources_stamp)" ]; then
  # Not as the condition of anything: that would switch errexit off inside.
  set +e; (set -e; build_machine); rc=$?; set -e
  [ $rc = 0 ] || die "building the machine failed"
  find_qemu
fi
exec 9>&-
[ $ONLY_BUILD = 0 ] || exit 0

CWD=$(pwd -P)
[ "$CWD" = / ] || SHARES=("$CWD" ${SHARES[@]+"${SHARES[@]}"})
T=$(mktemp -d "${TMPDIR:-/tmp}/emulated-kvm.XXXXXX"); mkdir "$T/ctl"; mkfifo "$T/out" "$T/err"
QPID=
cleanup() { [ -z "$QPID" ] || kill "$QPID" 2>/dev/null || true; rm -rf "$T"; }
trap cleanup EXIT; trap 'exit 130' INT; trap 'exit 143' TERM HUP

{
  for v in PATH HOME USER LANG LC_ALL TERM TMPDIR NODE_OPTIONS NODE_PATH ${ENVS[@]+"${ENVS[@]}"}; do
    [ -z "${!v+x}" ] || printf 'export %s=%q\n' "$v" "${!v}"
  done
  printf 'export EMULATED_KVM=1\ncd %q || exit 125\nexec' "$CWD"; printf ' %q' "$@"; echo
} >"$T/ctl/cmd"
printf 'KVM_OPTS="%s"\nKVM_AMD_OPTS="%s"\n' "$KVM_OPTS" "$KVM_AMD_OPTS" >"$T/ctl/conf"
: >"$T/ctl/shares"
share() { # id, folder, options
  FS+=(-fsdev "local,id=$1,path=${2//,/,,},$3" -device "virtio-9p-pci,fsdev=$1,mount_tag=$1")
}
FS=()
share ctl "$T/ctl" security_model=none
share rootfs / security_model=passthrough,readonly=on,multidevs=remap
n=0
for d in ${SHARES[@]+"${SHARES[@]}"}; do
  echo "$d" >>"$T/ctl/shares"
  share "share$n" "$d" security_model=passthrough,multidevs=remap
  n=$((n + 1))
done

APPEND="console=ttyS0 loglevel=5 panic=-1 mitigations=off nokaslr tsc=reliable no_timer_check nowatchdog audit=0 \
selinux=0 apparmor=0 random.trust_cpu=on rcupdate.rcu_expedited=1 cryptomgr.notests ${EMULATED_KVM_APPEND:-}"
CMDLINE=("$QEMU" -nodefaults -no-user-config -no-reboot -display none -machine "$MACHINE" -accel "$ACCEL"
  -cpu "$CPU" -smp "$CPUS" -m "$MEM" -kernel "$CACHE/vmlinux" -initrd "$CACHE/initrd" -append "$APPEND"
  -chardev "file,id=klog,path=$T/klog" -serial chardev:klog
  -device virtio-serial-pci
  -chardev "file,id=out,path=$T/out" -device virtserialport,chardev=out,name=out
  -chardev "file,id=err,path=$T/err" -device virtserialport,chardev=err,name=err
  -object rng-random,filename=/dev/urandom,id=rng -device virtio-rng-pci,rng=rng "${FS[@]}")
[ $VERBOSE = 0 ] || { printf 'emulated-kvm: ' >&2; printf '%q ' "${CMDLINE[@]}" >&2; echo >&2; }

cat "$T/out" & C1=$!
cat "$T/err" >&2 & C2=$!
timeout -k 5 "$TIMEOUT" "${CMDLINE[@]}" </dev/null >"$T/qemu.log" 2>&1 & QPID=$!
rc=0; wait "$QPID" || rc=$?
QPID=
# Where QEMU never opened the fifos, their readers still wait.
timeout 1 bash -c ': >"$1"; : >"$2"' _ "$T/out" "$T/err" || true
wait "$C1" "$C2" 2>/dev/null || true
if [ $VERBOSE = 1 ]; then
  { cat "$T/klog"; echo "emulated-kvm: booted in $(cat "$T/ctl/boot" 2>/dev/null) s of the machine's clock"; } >&2
fi
if [ "$rc" = 124 ] || [ "$rc" = 137 ]; then echo "emulated-kvm: timed out after $TIMEOUT s" >&2; exit 124; fi
if [ -s "$T/ctl/rc" ]; then read -r _ rc <"$T/ctl/rc"; exit "$rc"; fi
{ echo "emulated-kvm: the machine ended without a result (qemu's status $rc)"; cat "$T/qemu.log"; tail -n 30 "$T/klog"; } >&2
exit 125
