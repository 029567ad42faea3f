package proto_test

import (
	"reflect"
	"strconv"
	"testing"

	"claviger/custody/rules"
	"claviger/hardware/proto"

	"pgregory.net/rapid"
)

// fill sets every field of a value to something that is not zero, each to
// something else, so that no field can be forgotten or swapped on the way.
func fill(v reflect.Value, n int) int {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			n = fill(v.Field(i), n+1)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		n = fill(v.Elem(), n+1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			n = fill(v.Index(i), n+1)
		}
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		n = fill(value, fill(key, n+1)+1)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	case reflect.String:
		v.SetString("x" + strconv.Itoa(n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Uint8:
		v.SetUint(uint64(n%100 + 1))
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(n + 1))
	case reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(uint64(n + 1))
	default:
		panic("fill: " + v.Type().String())
	}
	return n
}

// TestRuleLosesNothing fills every field of the rule language, those of
// tomorrow included: a field that the wire does not carry fails here.
func TestRuleLosesNothing(t *testing.T) {
	var r rules.Rule
	fill(reflect.ValueOf(&r).Elem(), 1)
	if got := proto.RuleOf(r).Rule(); !reflect.DeepEqual(got, r) {
		t.Errorf("a rule lost something on the wire\n got %+v\nwant %+v", got, r)
	}
	if got := proto.RuleOf(rules.Rule{}).Rule(); !reflect.DeepEqual(got, rules.Rule{}) {
		t.Errorf("an empty rule gained something: %+v", got)
	}
}

// TestWireLosesNothing fills every field of every message and reads it back
// from its bytes.
func TestWireLosesNothing(t *testing.T) {
	for _, m := range samples() {
		filled := reflect.New(reflect.TypeOf(m).Elem())
		fill(filled.Elem(), 1)
		b := proto.Encode(filled.Interface().(proto.Message))
		_, err := proto.Decode(b, m.Kind())
		if err == nil {
			continue // within bounds: TestVectors compares whole samples
		}
		back := reflect.New(reflect.TypeOf(m).Elem())
		if err := looseDecode(b, back.Interface()); err != nil {
			t.Errorf("%s: %v", m.Kind(), err)
		} else if !reflect.DeepEqual(back.Interface(), filled.Interface()) {
			t.Errorf("%s lost something\n got %+v\nwant %+v", m.Kind(), back.Interface(), filled.Interface())
		}
	}
}

// TestDecideTheSame: whatever the rule, the cabinet decides as the cloud.
func TestDecideTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := fullRule()
		r.Who.Everyone = rapid.Bool().Draw(t, "everyone")
		r.Needs.Reason = rapid.Bool().Draw(t, "reason")
		r.Limits.MaxMinutes = rapid.IntRange(0, 600).Draw(t, "minutes")
		if rapid.Bool().Draw(t, "no windows") {
			r.When = nil
		}
		if rapid.Bool().Draw(t, "no purposes") {
			r.Needs.Purposes = nil
		}
		m := sampleRoster()
		m.Rules = []proto.Rule{proto.RuleOf(r)}
		back, err := proto.Decode(proto.Encode(m), proto.KindRoster)
		if err != nil {
			t.Fatal(err)
		}
		at := when.Add(rapid.Custom(minutes).Draw(t, "at"))
		got := decideBy(back.(*proto.Roster).Rules[0].Rule(), back.(*proto.Roster), at)
		want := decideBy(r, sampleRoster(), at)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("cabinet %+v\ncloud %+v", got, want)
		}
	})
}
