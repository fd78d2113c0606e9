# Ingest locks itself in, where the kernel can: what it reads with, and writes with, is not the user's whole disk.
. "$(dirname "$0")/lib/tap.sh"
logs=$(cd "$(dirname "$logs")" && pwd)/alice.json
shim=$BUILD/tests/faulty_disk.so
mkdir -p "$TMP/disk" "$TMP/in" "$TMP/elsewhere/folder"

# a link to another place is followed, as the walk does
cp "$logs" "$TMP/elsewhere/a.json"
sed 's/"eventID": *"0000000/"eventID":"7777777/' "$logs" >"$TMP/elsewhere/folder/b.json"
ln -s "$TMP/elsewhere/a.json" "$TMP/in/a.json"
ln -s "$TMP/elsewhere/folder" "$TMP/in/folder"
linked() { run 0 ingest "$TMP/in" --store "$TMP/disk/linked" && out_has '14 in = 14 kept'; }
check 'linked files and folders are read, wherever they lie' linked
archive() { (cd "$TMP/elsewhere" && tar cf "$TMP/a.tar" a.json) && run 0 ingest "$TMP/a.tar" --store "$TMP/disk/archive" && out_has '7 in = 7 kept'; }
check 'archives are read' archive
piped() { "$BACKTRAIL" ingest - --store "$TMP/disk/piped" <"$logs" >"$TMP/out" 2>&1 && out_has '7 in = 7 kept'; }
check 'standard input is read' piped

# probe SETTING: what somebody who took ingest over could do
probe() { rm -rf "$TMP/disk/probed"; env "$1" FAULT=40=probe FAULT_FOLDER="$TMP/disk" LD_PRELOAD="$shim" \
    "$BACKTRAIL" ingest "$logs" --store "$TMP/disk/probed" --threads 1 >"$TMP/out" 2>"$TMP/err" </dev/null; }
doctor=$("$BACKTRAIL" doctor --csv | sed -n 's/^sandbox,[a-z]*,//p')
case $doctor in
*'no Landlock'*) skipped='this kernel has no Landlock: nothing confines ingest here' ;;
*) [ -e "$shim" ] || skipped='no faulty_disk.so: make test-programs' ;;
esac
if [ -n "${skipped-}" ]; then
    number=$((number + 1)); echo "ok $number # SKIP $skipped"
else
    file() { probe BACKTRAIL_SANDBOX=on && err_has 'read /etc/passwd: Permission denied'; }
    check 'another file cannot be read from within ingest' file
    network() { case $doctor in *network*) err_has 'connect: Permission denied' ;; *) echo 'files only'; esac; }
    check 'nor can the network be reached, where the kernel knows how' network
    off() { probe BACKTRAIL_SANDBOX=off && err_has 'read /etc/passwd: it could' && BACKTRAIL_SANDBOX=off run 0 doctor --csv && out_has 'switched off by BACKTRAIL_SANDBOX'; }
    check 'BACKTRAIL_SANDBOX=off switches it off, and doctor says so' off
    check 'doctor says what is active' eval 'run 0 doctor && out_has "Landlock (ABI"'
fi
done_testing
