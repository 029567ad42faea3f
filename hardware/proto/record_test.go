package proto_test

import (
	"bytes"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"claviger/custody/rules"
	"claviger/hardware/proto"

	"github.com/fxamacker/cbor/v2"
)

func TestParseBatch(t *testing.T) {
	m := samples()[1].(*proto.Events)
	got, err := m.Parse()
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range got {
		if p.Seq != uint64(i+1) || p.Hash != proto.HashRecord(m.Records[i].Record) || !bytes.Equal(p.Bytes, m.Records[i].Record) {
			t.Errorf("record %d: %+v", i, p)
		}
	}
	if typed := got[6].Text.Typed(); typed.Reason != "round" || got[6].Said()["qst_c"] != "to the lake" || got[6].Said()["qst_a"] != "48211" {
		t.Errorf("what was typed is lost: %+v, %v", typed, got[6].Said())
	}
	if got[2].Text == nil || got[2].Text.Value != reason.Value || got[0].Text != nil {
		t.Error("the reason is lost")
	}
}

// TestBrokenChains: each way in which a batch can be no piece of one journal.
func TestBrokenChains(t *testing.T) {
	whole := samples()[1].(*proto.Events)
	other := chain(proto.Record{Kind: proto.Booted}, proto.Record{Kind: proto.MainsLost})
	lie := proto.Spoken{Salt: reason.Salt, Value: "something else"}
	for name, change := range map[string]func(*proto.Events){
		"gap":          func(m *proto.Events) { m.Records = append(m.Records[:1:1], m.Records[2:]...) },
		"double":       func(m *proto.Events) { m.Records = append(m.Records[:2:2], m.Records[1:]...) },
		"backwards":    func(m *proto.Events) { m.Records[0], m.Records[1] = m.Records[1], m.Records[0] },
		"other past":   func(m *proto.Events) { m.Records[1].Record = other[1] },
		"other epoch":  func(m *proto.Events) { m.Epoch++ },
		"other reason": func(m *proto.Events) { m.Records[2].Reason = &lie },
		"no promise":   func(m *proto.Events) { m.Records[0].Reason = &reason },
		"not a record": func(m *proto.Events) { m.Records[0].Record = []byte{0xa0} },
	} {
		m := *whole
		m.Records = append([]proto.Sent(nil), whole.Records...)
		change(&m)
		if got, err := m.Parse(); err == nil {
			t.Errorf("%s: read %d records", name, len(got))
		}
	}
}

// TestOneEncoding: a record has one spelling, so that its hash has one too.
func TestOneEncoding(t *testing.T) {
	b := records()[3]
	var fields map[int]cbor.RawMessage
	if err := cbor.Unmarshal(b, &fields); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(map[int]cbor.RawMessage){
		"longer integer": func(m map[int]cbor.RawMessage) { m[8] = cbor.RawMessage{0x19, 0x00, 0x0c} },
		"empty text":     func(m map[int]cbor.RawMessage) { m[21] = cbor.RawMessage{0x60} },
		"unknown field":  func(m map[int]cbor.RawMessage) { m[99] = cbor.RawMessage{0x01} },
	} {
		copied := map[int]cbor.RawMessage{}
		for k, v := range fields {
			copied[k] = v
		}
		change(copied)
		mode, err := cbor.CTAP2EncOptions().EncMode()
		if err != nil {
			t.Fatal(err)
		}
		other, err := mode.Marshal(copied)
		if err != nil {
			t.Fatal(err)
		}
		if r, err := proto.ParseRecord(other); err == nil {
			t.Errorf("%s: read %+v", name, r)
		}
	}
}

func TestRecordBounds(t *testing.T) {
	good := proto.Record{Seq: 5, Epoch: 1, Prev: repeated(1, 32), At: now, Kind: proto.MainsLost}
	if _, err := good.Marshal(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*proto.Record){
		"seq 0":          func(r *proto.Record) { r.Seq = 0 },
		"epoch 0":        func(r *proto.Record) { r.Epoch = 0 },
		"short prev":     func(r *proto.Record) { r.Prev = r.Prev[:31] },
		"no time":        func(r *proto.Record) { r.At = 0 },
		"no kind":        func(r *proto.Record) { r.Kind = 0 },
		"unknown kind":   func(r *proto.Record) { r.Kind = 200 },
		"far slot":       func(r *proto.Record) { r.Slot = proto.MostSlots + 1 },
		"minus slot":     func(r *proto.Record) { r.Slot = -1 },
		"long tag":       func(r *proto.Record) { r.Tag = strings.Repeat("x", 65) },
		"bad text":       func(r *proto.Record) { r.Detail = "\xff" },
		"bad item":       func(r *proto.Record) { r.Item = "ITM/1" },
		"bad person":     func(r *proto.Record) { r.Person = "a b" },
		"bad command":    func(r *proto.Record) { r.Command = "#" },
		"bad rule":       func(r *proto.Record) { r.Rule = "+" },
		"own intent":     func(r *proto.Record) { r.Intent = 5 },
		"short reason":   func(r *proto.Record) { r.Reason = []byte{1} },
		"short boot":     func(r *proto.Record) { r.Boot = []byte{1} },
		"no question":    func(r *proto.Record) { r.Answers = []proto.Answer{{Value: "3"}} },
		"long question":  func(r *proto.Record) { r.Answers = []proto.Answer{{Question: strings.Repeat("q", 65)}} },
		"long answer":    func(r *proto.Record) { r.Answers = []proto.Answer{{Question: "q", Value: strings.Repeat("x", 49)}} },
		"many answers":   func(r *proto.Record) { r.Answers = slices.Repeat([]proto.Answer{{Question: "q"}}, 17) },
		"bad witness":    func(r *proto.Record) { r.Witnesses = []proto.Witness{{PersonID: "a b"}} },
		"many witnesses": func(r *proto.Record) { r.Witnesses = slices.Repeat([]proto.Witness{{PersonID: "per_a"}}, 4) },
		"how it proved": func(r *proto.Record) {
			r.Witnesses = []proto.Witness{{PersonID: "per_a", Factors: []rules.Factor{"a", "b", "c", "d", "e"}}}
		},
		"many factors": func(r *proto.Record) { r.Factors = append(r.Factors, "a", "b", "c", "d", "e") },
		"nameless why": func(r *proto.Record) { r.Why = []proto.Why{{}} },
		"many whys":    func(r *proto.Record) { r.Why = make([]proto.Why, 17) },
		"long param": func(r *proto.Record) {
			r.Why = []proto.Why{{Code: "x", Params: map[string]string{"k": strings.Repeat("v", 129)}}}
		},
	} {
		r := good
		r.Prev = append([]byte(nil), good.Prev...)
		change(&r)
		if _, err := r.Marshal(); !errors.Is(err, proto.ErrField) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := proto.ParseRecord(make([]byte, proto.LongestRecord+1)); !errors.Is(err, proto.ErrTooBig) {
		t.Error(err)
	}
}

// TestKindsHaveEvents: codes and events are one closed list, and each code is
// said by one kind only.
func TestKindsHaveEvents(t *testing.T) {
	all := proto.RecordKinds()
	if len(all) < 25 {
		t.Fatalf("%d kinds", len(all))
	}
	for k, e := range all {
		if e == "" || k.Event() != e {
			t.Errorf("kind %d says %q", k, e)
		}
		present, moves := k.Moves()
		if present && !moves || moves && k.Intent() {
			t.Errorf("kind %d both announces and moves", k)
		}
	}
	if proto.RecordKind(99).Event() != "" {
		t.Error("99 is no kind")
	}
	all[proto.Taken] = "K000"
	if proto.Taken.Event() == "K000" {
		t.Error("the list can be changed from outside")
	}
}

func TestStamp(t *testing.T) {
	r := proto.Record{Seq: 9, Epoch: 2, At: now, Error: 500, Roster: 4}
	live := r.Stamp(device, when.Add(10*time.Second), 30*time.Second)
	if live.LateBy != 0 || live.Seq != 9 || live.Epoch != 2 || live.Roster != 4 || live.Uncertainty != 500*time.Millisecond || !live.At.Equal(when) {
		t.Errorf("%+v", live)
	}
	if late := r.Stamp(device, when.Add(time.Hour), 30*time.Second); late.LateBy != time.Hour {
		t.Errorf("%+v", late)
	}
}

// TestGenesis: no two lives of any journals begin alike.
func TestGenesis(t *testing.T) {
	a, b, c := proto.Genesis("dev_1", 1), proto.Genesis("dev_1", 11), proto.Genesis("dev_11", 1)
	if a == b || b == c || a == c {
		t.Error("two journals begin alike")
	}
}

// TestRecordKeepsAll fills every field and reads it back.
func TestRecordKeepsAll(t *testing.T) {
	var r proto.Record
	fill(reflect.ValueOf(&r).Elem(), 1)
	r.Kind, r.Prev, r.Reason, r.Boot, r.Intent = proto.Taken, repeated(1, 32), repeated(2, 32), repeated(3, 16), r.Seq-1
	b, err := r.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	got, err := proto.ParseRecord(b)
	if err != nil || !reflect.DeepEqual(got, r) {
		t.Errorf("%v\n got %+v\nwant %+v", err, got, r)
	}
}
