# Country and network of addresses, from a database of the user's: written here, from the format's specification alone.
. "$(dirname "$0")/lib/tap.sh"
command -v jq >/dev/null && command -v python3 >/dev/null || { echo 'jq or python3 is not here'; exit 77; }
cat >"$TMP/mmdb.py" <<'PYTHON'
import ipaddress, sys

def control(kind, size):
    assert size < 285
    head = (kind << 5 if kind < 8 else 0) | min(size, 29)
    return bytes([head] + ([kind - 7] if kind > 7 else []) + ([size - 29] if size > 28 else []))

def encode(value):
    if isinstance(value, str):
        return control(2, len(value.encode())) + value.encode()
    if isinstance(value, dict):
        return control(7, len(value)) + b"".join(encode(k) + encode(v) for k, v in value.items())
    if isinstance(value, list):
        return control(11, len(value)) + b"".join(map(encode, value))
    kind, number = value
    return control(kind, {5: 2, 6: 4, 9: 8}[kind]) + number.to_bytes({5: 2, 6: 4, 9: 8}[kind], "big")

def write(path, kind, networks):
    nodes, data = [[None, None]], b""
    for network, facts in networks.items():
        network, at = ipaddress.ip_network(network), 0
        for bit in range(network.prefixlen):
            side = int(network.network_address) >> (31 - bit) & 1
            if bit == network.prefixlen - 1:
                nodes[at][side] = -1 - len(data)
            elif nodes[at][side] is None:
                nodes.append([None, None])
                nodes[at][side] = len(nodes) - 1
            at = nodes[at][side]
        data += encode(facts)
    value = lambda r: len(nodes) if r is None else r if r >= 0 else len(nodes) + 16 + (-1 - r)
    tree = b"".join(value(r).to_bytes(4, "big") for node in nodes for r in node)
    about = {"node_count": (6, len(nodes)), "record_size": (5, 32), "ip_version": (5, 4), "database_type": kind,
             "languages": ["en"], "binary_format_major_version": (5, 2), "binary_format_minor_version": (5, 0),
             "build_epoch": (9, 1), "description": {"en": "a test's own"}}
    open(path, "wb").write(tree + bytes(16) + data + b"\xab\xcd\xefMaxMind.com" + encode(about))

write(sys.argv[1], "GeoLite2-Country", {sys.argv[3] + "/32": {"country": {"iso_code": "DE"}}})
write(sys.argv[2], "GeoLite2-ASN", {sys.argv[3] + "/32": {"autonomous_system_number": (6, 64496),
                                                          "autonomous_system_organization": "Example Networks"}})
PYTHON
lead=ASIAIOSFODNN7WORK000
address=$("$BACKTRAIL" where $lead --logs "$logs" --json | jq -r '[.sources[] | select(.kind == "public" and .trust == "observed")][0].address')
check 'the databases can be written' python3 "$TMP/mmdb.py" "$TMP/country.mmdb" "$TMP/asn.mmdb" "$address"
absent() { run 0 where $lead --logs "$logs" --json && jq -e '.sources | all(has("country") and .country == null and .network == null and .network_owner == null)' "$TMP/out"; }
check 'without a database the members are null' absent
present() {
    run 0 where --mmdb "$TMP/country.mmdb" --mmdb "$TMP/asn.mmdb" $lead --logs "$logs" --json &&
        jq -e --arg a "$address" '.sources[] | select(.address == $a) | .country == "DE" and .network == $a + "/32" and .network_owner == "AS64496 Example Networks"' "$TMP/out"
}
check 'with two each tells its part' present
environment() { BACKTRAIL_MMDB="$TMP/country.mmdb:$TMP/asn.mmdb" run 0 where $lead --logs "$logs" && out_has 'country' && out_has 'AS64496 Example Networks'; }
check 'BACKTRAIL_MMDB names them too, and the screen shows it' environment
in_case() { COLUMNS=140 run 0 case $lead --logs "$logs" --mmdb "$TMP/country.mmdb" --mmdb "$TMP/asn.mmdb" && out_has 'DE, AS64496 Example Networks'; }
check 'a wide case shows it' in_case
narrow() { run 0 case $lead --logs "$logs" --mmdb "$TMP/country.mmdb" --mmdb "$TMP/asn.mmdb" && [ "$(grep -v 'backtrail ' "$TMP/out" | wc -L)" -le 80 ]; }
check 'a narrow one still fits' narrow
damaged() { head -c 90 "$TMP/asn.mmdb" >"$TMP/cut.mmdb" && run 4 where $lead --logs "$logs" --mmdb "$TMP/cut.mmdb" && err_has "'$TMP/cut.mmdb' is no MaxMind database, or a damaged one" && out_empty; }
check 'a damaged one is a clear error' damaged
missing() { run 2 where $lead --logs "$logs" --mmdb "$TMP/none.mmdb" && err_has "cannot read the database '$TMP/none.mmdb'"; }
check 'so is one that is not there' missing
done_testing
