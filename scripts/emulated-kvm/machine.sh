# Sourced by emulated-kvm.sh: builds what the emulated machine boots from, in $CACHE. Nothing but packages
# of tools is installed on this machine.

install_tools() {
  local need=() p
  for p in qemu-system-x86:qemu-system-x86_64 busybox-static:busybox cpio:cpio kmod:modprobe xz-utils:xz; do
    command -v "${p##*:}" >/dev/null || need+=("${p%%:*}")
  done
  busybox --list 2>/dev/null | grep -qx switch_root || need+=(busybox-static)
  [ ${#need[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null || die "needs a Debian with ${need[*]}"
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${need[@]}" >&2 ||
    { apt-get update >&2; DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${need[@]}" >&2; }
}

# QEMU 7.2 misses the XSETBV intercept: a guest that sets XCR0 itself gets #UD on AVX. Debian 12 has 10.0 in
# its backports; it is unpacked into the cache through an apt state of its own, this machine's sources stay
# as they are.
backports_qemu() {
  local q=$CACHE/qemu.tmp rel uri key o p
  rel=$(. /etc/os-release; echo "${VERSION_CODENAME:-}"); [ "$rel" = bookworm ] || return 1
  uri=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' 'Origin: Debian' |
    awk -v r="$rel" '$2==r && !n++ {print $1}')
  [ -n "$uri" ] || return 1
  key=/usr/share/keyrings/debian-archive-keyring.gpg; [ -e $key ] || key=
  rm -rf "$q"; mkdir -p "$q"/apt/{lists,cache}/partial "$q/root"; : >"$q/apt/status"
  echo "deb ${key:+[signed-by=$key] }$uri $rel-backports main" >"$q/apt/sources.list"
  o=(-o Dir::Etc::sourcelist="$q/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null -o Dir::State="$q/apt"
    -o Dir::Cache="$q/apt/cache" -o Dir::State::status="$q/apt/status" -o APT::Sandbox::User=root)
  apt-get "${o[@]}" -q update >&2 || return 1
  (cd "$q" && for p in qemu-system-x86 qemu-system-common qemu-system-data seabios; do
    apt-get "${o[@]}" -q download $p || exit 1
  done) >&2 || return 1
  for p in "$q"/*.deb; do dpkg-deb -x "$p" "$q/root" || return 1; done
  rm -rf "$q"/*.deb "$q/apt"
  cat >"$q/run" <<RUN
#!/bin/sh
R=$(printf %q "$CACHE/qemu/root")
export QEMU_MODULE_DIR=\$R/usr/lib/x86_64-linux-gnu/qemu
exec "\$R/usr/bin/qemu-system-x86_64" -L "\$R/usr/share/qemu" -L "\$R/usr/share/seabios" "\$@"
RUN
  chmod 755 "$q/run"; rm -rf "$CACHE/qemu"; mv "$q" "$CACHE/qemu"
  "$CACHE/qemu/run" --version >&2 || { rm -rf "$CACHE/qemu"; return 1; }
}

# The newest generic kernel (the cloud flavour has no 9p), unpacked and never installed.
newest_kernel() { apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -1; }
unpack_kernel() {
  local w=$1 p
  rm -rf "$w"; mkdir -p "$w"
  p=$(newest_kernel); [ -n "$p" ] || { apt-get update >&2; p=$(newest_kernel); }
  (cd "$w" && { apt-get download -o APT::Sandbox::User=root "$p" ||
    { apt-get update && apt-get download -o APT::Sandbox::User=root "$(newest_kernel)"; }; } >&2)
  p=$(ls "$w"/*.deb); dpkg-deb -x "$p" "$w/x"; rm -f "$p"
  rm -rf "$w"/x/{usr/,}lib/modules/*/kernel/{sound,drivers/{gpu,net,media,scsi,infiniband,staging,usb,iio,hwmon}}
  touch "$w/.done"
}

# An uncompressed ELF kernel boots through PVH: nothing is decompressed under emulation.
extract_vmlinux() {
  local bz=$1 off
  for off in $(LC_ALL=C grep -abo $'\xfd7zXZ' "$bz" | cut -d: -f1); do
    tail -c+$((off + 1)) "$bz" | xz -dc --single-stream >"$CACHE/vmlinux.tmp" 2>/dev/null || true
    if [ "$(head -c4 "$CACHE/vmlinux.tmp" | tail -c3)" = ELF ]; then
      mv "$CACHE/vmlinux.tmp" "$CACHE/vmlinux"
      return
    fi
  done
  cp "$bz" "$CACHE/vmlinux"
}

build_machine() {
  local w=$CACHE/kernel kver r=$CACHE/initramfs f
  install_tools
  if [ -z "${EMULATED_KVM_QEMU:-}" ] && [ ! -x "$CACHE/qemu/run" ]; then
    backports_qemu || { rm -rf "$CACHE/qemu.tmp"; echo "emulated-kvm: no QEMU from backports, using $QEMU" >&2; }
  fi
  [ -e "$w/.done" ] || unpack_kernel "$w"
  [ ! -d "$w/x/usr/lib/modules" ] || ln -sfn usr/lib "$w/x/lib"
  kver=$(ls "$w/x/lib/modules" | head -1)
  depmod -b "$w/x" "$kver"
  extract_vmlinux "$w/x/boot/vmlinuz-$kver"

  rm -rf "$r"; mkdir -p "$r"/{bin,lib,proc,sys,dev,ctl,ro,rw,root}
  cp "$(command -v busybox)" "$r/bin/busybox"
  mods() { for m; do modprobe -d "$w/x" -S "$kver" --show-depends "$m"; done |
             awk '$1=="insmod" && !s[$2]++ {print $2}'; }
  : >"$r/boot.list"; : >"$r/kvm.list"
  for f in $(mods virtio_pci virtio_console 9pnet_virtio 9p overlay virtio_rng); do
    cp "$f" "$r/lib/"; echo "${f##*/}" >>"$r/boot.list"; done
  for f in $(mods kvm-amd); do cp "$f" "$r/lib/"; echo "${f##*/}" >>"$r/kvm.list"; done
  cp "$HERE/emulated-kvm/init" "$r/init"; chmod 755 "$r/init"
  (cd "$r" && find . | cpio -o -H newc --quiet) >"$CACHE/initrd.tmp"
  mv "$CACHE/initrd.tmp" "$CACHE/initrd"
  sources_stamp >"$CACHE/stamp"
}
