#!/usr/bin/env bash
# bpfc run: input, results with names, maps, captures, and what it says of wrong input.
# shellcheck source=test/command/lib.sh
. "$(dirname "$0")/lib.sh"

object=$RULES/flows.o

# expect_text FILE WHAT: FILE is what stands on standard input, but for times.
expect_text() {
	sed -E 's/[0-9]+ ns/N ns/g; s/"(median|p99)":[0-9]+/"\1":N/g' "$1" >actual
	diff - actual >difference || fail "$2: $(cat difference)"
	rm -f actual difference
}

printf '%s' '[{"key": 0, "value": 10}, {"value": -3}]' >limits.json
expect 0 "" run "$object" --program=flow --data=hex:0b:05 --fill limits=limits.json
expect_text out "a run" <<'TEXT'
flow (xdp): 1 run
  XDP_PASS (2)                        1  100.0%
  time per run: median N ns, p99 N ns
map flows (hash, 1 of 8 entries)
  2: {first: [11, 5], name: "ab", last: PASSED, urgent: 5, rest: 17, balance: -11, odd: true}
map limits (array, 4 entries)
  0: 10
  1: -3
  (the other 2 are zero)
map seen (percpu_array, 2 entries)
  0: {slot 0: 1}
  (the other 1 are zero)
TEXT

for engine in interp checked jit; do
	expect 0 "" run "$object" --program=flow --data=hex:0405 --fill=limits=limits.json --repeat=3 --json --engine=$engine
	expect_text out "JSON of $engine" <<'TEXT'
{"program":"flow","runs":3,"results":[{"value":1,"name":"XDP_DROP","count":3}],"time_ns":{"median":N,"p99":N},"maps":{"flows":[{"key":2,"value":{"first":[4,5],"name":"ab","last":"DROPPED","urgent":5,"rest":17,"balance":-4,"odd":false}}],"limits":[{"key":0,"value":10},{"key":1,"value":-3}],"seen":[{"key":0,"value":{"0":3}}]}}
TEXT
done

# What --json prints is what --fill reads.
sed -E 's/.*"flows":(.*),"limits".*/\1/' out >flows.json
sed -E 's/.*"seen":(.*)\}\}/\1/' out >seen.json
expect 0 "" run "$object" --program=flow --fill=flows=flows.json --fill=seen=seen.json
expect_out '2: {first: [4, 5], name: "ab", last: DROPPED, urgent: 5, rest: 17, balance: -4, odd: false}'
expect_out '0: {slot 0: 3}'
expect_out 'XDP_ABORTED (0)'

# Tail calls: the program is loaded with the other, and the array filled with its name.
echo '[{"key": 2, "value": "tail"}]' >next.json
expect 0 "" run "$object" --program=flow --program=tail --fill=next=next.json --data=hex:0102
expect_out 'XDP_TX (3)'
expect 0 "" run "$object" --program=flow --program=tail --fill=next=next.json --data=hex:0102 --ctx=ingress_ifindex=7
expect_out 'XDP_REDIRECT (4)'

# trace_printk goes to standard error.
expect 0 "packet of 3 bytes" run "$object" --program=flow --data=hex:630000

# A packet in a file, and what the program left of it.
printf '0123this is left of it' >packet
expect 0 "" run "$object" --program=strip --data=packet --write=left
[ "$(cat left)" = "this is left of it" ] || fail "--write: $(cat left)"
expect 2 "is an input" run "$object" --program=strip --data=packet --write="$object"
expect 2 "cloud has: 524288 bytes" run "$object" --program=strip --data=packet --write=left --max-stack=600000

# Names come from the object, and may be anything.
expect 0 "" run "$RULES/quoted.o" --json
expect_out '{"program":"a\"b\\c",'

# Stopped, rejected, wrong: which, and why.
expect 1 "program 'slow' was stopped at instruction" run "$object" --program=slow --budget=50
grep -q 'flows.bpf.c:[0-9]*:[0-9]*: error: .*out of instructions' err || fail "no place: $(cat err)"
expect 2 "which program to run? The object has flow, tail, strip, slow" run "$object"
expect 2 "no program 'flw': there are flow" run "$object" --program=flw
expect 1 "uninit" run "$RULES/uninit.o" --program=uninit
expect 2 "hex: and two digits for each byte" run "$object" --program=flow --data=hex:0g
expect 2 "hex: and two digits for each byte" run "$object" --program=flow --data=hex:012
expect 2 "cannot read 'nowhere'" run "$object" --program=flow --data=nowhere
expect 2 "has no field 'data'" run "$object" --program=flow --ctx=data=3
expect 2 "ingress_ifindex, rx_queue_index" run "$object" --program=flow --ctx=ingress=3
expect 2 "'4294967296' is no number of 4 bytes" run "$object" --program=flow --ctx=ingress_ifindex=4294967296
expect 2 "interp, checked or jit" run "$object" --engine=fast
expect 2 "no --data besides" run "$object" --program=flow --data=packet --pcap=packet
expect 2 "no map 'limit': the object has" run "$object" --program=flow --fill=limit=limits.json

# fill_error TEXT JSON: what is said of the file's contents, with the place.
fill_error() {
	printf '%s' "$2" >wrong.json
	expect 2 "$1" run "$object" --program=flow --fill=flows=wrong.json
}
fill_error "wrong.json:1:2: error: filling map 'flows': an object with" '[3]'
fill_error "wrong.json:2:27: error: filling map 'flows': no member of that name" '[
 {"key":1,"value":{"firs":1}}]'
fill_error "an element too many" '[{"key":1,"value":{"first":[1,2,3]}}]'
fill_error "a number that does not fit" '[{"key":1,"value":{"first":[1,256]}}]'
fill_error "a number that does not fit" '[{"key":1,"value":{"urgent":8}}]'
fill_error "a number that does not fit" '[{"key":-1,"value":{}}]'
fill_error "a whole number belongs here" '[{"key":1.5,"value":{}}]'
fill_error "a number belongs here" '[{"key":1,"value":{"last":"HELD"}}]'
fill_error "a text that is too long" '[{"key":1,"value":{"name":"abcdefg"}}]'
fill_error "an object belongs here" '[{"key":1,"value":7}]'
fill_error "the map is full" "[$(seq -s, 9 | sed -E 's/[0-9]+/{"key":&,"value":{}}/g')]"
fill_error "a list of elements belongs here" '{}'
fill_error "wrong.json:1:5: error: filling map 'flows': ',' or ']' is missing" '[{} {}]'
fill_error "a string without an end" '["a'
fill_error "too many levels" "$(printf '[%.0s' {1..100})"
rm -f wrong.json

# A capture: each packet a run, those that pass are kept. Linktype 1, packets of 3, 4 and 5 bytes.
le() { printf '%b' "$(printf '%08x' "$1" | sed -E 's/(..)(..)(..)(..)/\\x\4\\x\3\\x\2\\x\1/')"; }
packet() { le 1; le 2; le ${#1}; le ${#1}; printf '%s' "$1"; }
capture() { printf '\xd4\xc3\xb2\xa1\x02\0\x04\0'; le 0; le 0; le 65535; le "$1"; packet 'abc'; packet '!xyz'; packet 'defgh'; }
capture 1 >three.pcap
echo '[{"value": 65}]' >limits.json
expect_pcap() {
	expect 0 "" run "$object" --program=flow --pcap=three.pcap --fill=limits=limits.json --write=passed.pcap
	expect_out 'flow (xdp): 3 runs'
	expect_out 'XDP_PASS (2)                        2   66.7%'
	expect_out 'XDP_DROP (1)                        1   33.3%'
	expect 0 "" run "$object" --program=flow --pcap=passed.pcap
	expect_out '2 of 8 entries'
	grep -qa abc passed.pcap || fail "a packet that passes is missing"
	grep -qa defgh passed.pcap || fail "another packet that passes is missing"
	grep -qa xyz passed.pcap && fail "a dropped packet is kept"
	head -c 50 three.pcap >cut.pcap
	expect 2 "cut.pcap: truncated dump file" run "$object" --program=flow --pcap=cut.pcap
	capture 101 >raw.pcap
	expect 2 "do not begin with an Ethernet header" run "$object" --program=flow --pcap=raw.pcap
	expect 2 "error: nowhere/three.pcap: No such file" run "$object" --program=flow --pcap=nowhere/three.pcap
	rm -f ./*.pcap
}
"$BPFC" run "$object" --program=flow --pcap=three.pcap >out 2>err
if grep -qE 'built without|libpcap.so' err; then
	echo "SKIP: captures: $(head -1 err)"
	rm -f ./*.pcap
else
	expect_pcap
fi
expect_files flows.json left limits.json next.json packet seen.json
finish
