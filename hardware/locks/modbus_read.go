package locks

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// What one request may ask for (Modbus application protocol 1.1b3).
const (
	mostInputs    = 2000
	mostRegisters = 125
)

// read is one request: n inputs, or registers, from an address on.
type read struct {
	unit, at, n int
	registers   bool
}

// answers is what one look found.
type answers struct {
	slots []slotLook
	box   boxInputs
}

// spot is one address at one board.
type spot struct{ unit, at int }

// readsOf puts all inputs and registers of a map into few requests. Addresses
// that the map does not name are never asked for: boards refuse them.
func readsOf(m Map) (out []read) {
	var parts []read
	for _, b := range m.Banks {
		parts = append(parts, read{or1(b.Unit), *b.Fob, b.Count, false}, read{or1(b.Unit), *b.Tag, b.Count * b.registers(), true})
	}
	inputs := []*Input{m.Door, m.Tamper, m.Mains}
	if m.Fire != nil {
		inputs = append(inputs, &m.Fire.Input, m.Fire.Rest)
	}
	if m.Reader != nil {
		inputs = append(inputs, m.Reader.Alive)
	}
	for _, in := range inputs {
		if in != nil {
			parts = append(parts, read{or1(in.Unit), *in.Input, 1, false})
		}
	}
	if r := m.Reader; r != nil {
		parts = append(parts, read{or1(r.Unit), *r.Register, r.registers(), true})
	}
	slices.SortFunc(parts, func(a, b read) int {
		return cmp.Or(cmp.Compare(fmt.Sprint(a.registers), fmt.Sprint(b.registers)), cmp.Compare(a.unit, b.unit), cmp.Compare(a.at, b.at))
	})
	for _, p := range parts {
		if n := len(out); n > 0 && out[n-1].registers == p.registers && out[n-1].unit == p.unit && out[n-1].at+out[n-1].n == p.at {
			out[n-1].n += p.n
			continue
		}
		out = append(out, p)
	}
	return split(out)
}

// split cuts requests that are longer than the protocol allows.
func split(reads []read) (out []read) {
	for _, r := range reads {
		most := mostInputs
		if r.registers {
			most = mostRegisters
		}
		for ; r.n > most; r.at, r.n = r.at+most, r.n-most {
			out = append(out, read{r.unit, r.at, most, r.registers})
		}
		out = append(out, r)
	}
	return out
}

// ask sends the requests and sorts the answers.
func (b *Modbus) ask() (a answers, err error) {
	on, words := map[spot]bool{}, map[spot]uint16{}
	for _, r := range b.reads {
		if r.registers {
			list, err := b.line.registers(r.unit, r.at, r.n)
			if err != nil {
				return a, err
			}
			for i, w := range list {
				words[spot{r.unit, r.at + i}] = w
			}
			continue
		}
		list, err := b.line.inputs(r.unit, r.at, r.n)
		if err != nil {
			return a, err
		}
		for i, v := range list {
			on[spot{r.unit, r.at + i}] = v
		}
	}
	a.slots = make([]slotLook, len(b.slots))
	for _, k := range b.m.Banks {
		for i := range k.Count {
			a.slots[k.First+i-1] = slotLook{on[spot{or1(k.Unit), *k.Fob + i}], tagOf(words, or1(k.Unit), *k.Tag+i*k.registers(), k.registers())}
		}
	}
	input := func(in *Input, absent bool) bool {
		if in == nil {
			return absent
		}
		return on[spot{or1(in.Unit), *in.Input}] != in.Inverted
	}
	a.box = boxInputs{door: input(b.m.Door, false), tamper: input(b.m.Tamper, false), mains: input(b.m.Mains, true)}
	if f := b.m.Fire; f != nil {
		alarm := input(&f.Input, false)
		rests := input(f.Rest, !alarm)
		a.box.fire, a.box.fireOdd = alarm && !rests, alarm == rests
	}
	if r := b.m.Reader; r != nil {
		a.box.reader = !input(r.Alive, true)
		a.box.card = tagOf(words, or1(r.Unit), *r.Register, r.registers())
	}
	return a, nil
}

// tagOf is the number in some registers as hexadecimal digits, the highest
// first; "" when all are 0.
func tagOf(words map[spot]uint16, unit, at, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%04X", words[spot{unit, at + i}])
	}
	if strings.Trim(b.String(), "0") == "" {
		return ""
	}
	return b.String()
}
