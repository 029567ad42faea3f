package ledger

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"unicode/utf16"
)

// object writes one object of canonical JSON (RFC 8785) straight into bytes.
// Members must come in sorted order. Entries are written for every movement,
// so they do not take the way through encoding/json and a generic
// canonicaliser; tests hold the two against each other.
type object struct {
	b     []byte
	begun bool
}

func (o *object) name(s string) {
	if o.begun {
		o.b = append(o.b, ',')
	} else {
		o.b = append(o.b, '{')
	}
	o.begun = true
	o.b = append(appendText(o.b, s), ':')
}

// text leaves out an empty value, as number leaves out 0.
func (o *object) text(name, s string) {
	if s != "" {
		o.name(name)
		o.b = appendText(o.b, s)
	}
}

func (o *object) number(name string, n uint64) {
	if n != 0 {
		o.name(name)
		o.b = strconv.AppendUint(o.b, n, 10)
	}
}

func (o *object) end() []byte {
	if !o.begun {
		o.b = append(o.b, '{')
	}
	return append(o.b, '}')
}

// write gives the entry's canonical JSON; check has passed.
func (e Entry) write() []byte {
	o := object{b: make([]byte, 0, 512)}
	o.text("actor", e.Actor)
	o.text("authority", e.Authority)
	o.texts("cites", e.Cites)
	o.data("data", e.Data)
	o.text("decision", e.Decision)
	o.text("device", e.Device)
	o.number("device_error_us", uint64(e.DeviceError.Microseconds()))
	if !e.DeviceTime.IsZero() {
		o.text("device_time", writeTime(e.DeviceTime))
	}
	o.number("epoch", uint64(e.Epoch))
	o.text("id", e.ID)
	o.text("item", e.Item)
	o.number("item_no", e.ItemNo)
	o.text("kind", e.Kind)
	o.text("log", e.Log)
	o.number("lost_to", e.LostTo)
	o.text("outcome", e.Outcome)
	o.commitments("pii", e.PII)
	o.text("received", writeTime(e.Received))
	o.text("request", e.Request)
	o.number("roster", e.Roster)
	o.text("rules", e.Rules)
	o.number("seq", e.Seq)
	o.text("subject", e.Subject)
	o.number("v", Version)
	return o.end()
}

func (o *object) texts(name string, list []string) {
	if len(list) == 0 {
		return
	}
	o.name(name)
	for i, s := range list {
		o.b = append(o.b, "[,"[min(i, 1)])
		o.b = appendText(o.b, s)
	}
	o.b = append(o.b, ']')
}

func (o *object) data(name string, m map[string]string) {
	if len(m) == 0 {
		return
	}
	o.name(name)
	in := object{b: o.b}
	for _, k := range slices.SortedFunc(maps.Keys(m), compareUTF16) {
		in.name(k)
		in.b = appendText(in.b, m[k])
	}
	o.b = in.end()
}

func (o *object) commitments(name string, m map[string]Commitment) {
	if len(m) == 0 {
		return
	}
	o.name(name)
	in := object{b: o.b}
	for _, k := range slices.Sorted(maps.Keys(m)) {
		in.name(k)
		in.b = append(url32.AppendEncode(append(in.b, '"'), sliceOf(m[k])), '"')
	}
	o.b = in.end()
}

func sliceOf(c Commitment) []byte { return c[:] }

// compareUTF16 is the order of RFC 8785, 3.2.3: by UTF-16 code units. It is
// that of bytes but for characters beyond the basic plane.
func compareUTF16(a, b string) int {
	for i := 0; i < min(len(a), len(b)); i++ {
		if a[i] != b[i] {
			if a[i] < 0xee || b[i] < 0xee {
				return cmp.Compare(a[i], b[i])
			}
			return slices.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b)))
		}
	}
	return cmp.Compare(len(a), len(b))
}

// appendText writes a string as RFC 8785, 3.2.2.2 has it; s is valid UTF-8.
func appendText(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[from:i]...)
		b = appendEscape(b, c)
		from = i + 1
	}
	b = append(b, s[from:]...)
	return append(b, '"')
}

func appendEscape(b []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\b':
		return append(b, '\\', 'b')
	case '\t':
		return append(b, '\\', 't')
	case '\n':
		return append(b, '\\', 'n')
	case '\f':
		return append(b, '\\', 'f')
	case '\r':
		return append(b, '\\', 'r')
	}
	const digits = "0123456789abcdef"
	return append(b, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
}
