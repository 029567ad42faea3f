package proto_test

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"claviger/hardware/proto"
)

// described maps each rule of the published description to the type it is about.
var described = map[string]any{
	"record": proto.Record{}, "why": proto.Why{}, "events": proto.Events{}, "sent": proto.Sent{}, "spoken": proto.Spoken{}, "ack": proto.Ack{}, "resend": proto.Resend{},
	"loss": proto.Loss{}, "birth": proto.Birth{}, "inventory": proto.Inventory{}, "slot-state": proto.SlotState{}, "health": proto.Health{}, "power": proto.Power{},
	"box": proto.Box{}, "modem": proto.Modem{}, "death": proto.Death{}, "roster": proto.Roster{}, "level": proto.Level{}, "slot": proto.Slot{}, "held": proto.Held{},
	"pin-cost": proto.PINCost{}, "person": proto.Person{}, "badge": proto.Badge{}, "pin": proto.PIN{}, "item": proto.Item{}, "rule": proto.Rule{}, "who": proto.Who{},
	"what": proto.What{}, "span": proto.Window{}, "applied": proto.Applied{}, "command": proto.Command{}, "result": proto.Result{}, "ask": proto.Ask{}, "time": proto.Beacon{},
	"calendar": proto.Calendar{}, "qualification": proto.Qualification{}, "day-hours": proto.DayHours{}, "question": proto.Question{}, "witnesses": proto.Witnesses{},
	"level-cap": proto.LevelCap{}, "first": proto.First{}, "approved": proto.Approved{}, "booked": proto.Booked{}, "answer": proto.Answer{}, "witness": proto.Witness{}, "kit": proto.Kit{}, "renew": proto.Renew{}, "certificate": proto.Certificate{}, "pass": proto.Pass{}, "ready": proto.Ready{}, "fire": proto.Fire{},
}

// field is one key of a map, and whether it may be absent.
type field struct {
	key      int
	optional bool
}

// TestDescription holds docs/cabinet-protocol.md to the code: the same keys,
// the same ones optional.
func TestDescription(t *testing.T) {
	text, err := os.ReadFile("../../docs/cabinet-protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	rules := cddl(string(text))
	for name, v := range described {
		got, ok := rules[name]
		if !ok {
			t.Errorf("%s is not described", name)
			continue
		}
		if want := fieldsOf(reflect.TypeOf(v)); !reflect.DeepEqual(got, want) {
			t.Errorf("%s is described with %v, the code has %v", name, got, want)
		}
	}
	for _, refusal := range proto.Refusals {
		if !strings.Contains(string(text), "`"+string(refusal)+"`") {
			t.Errorf("refusal %s is not described", refusal)
		}
	}
	for _, a := range proto.Actions {
		if !strings.Contains(string(text), `"`+string(a)+`"`) {
			t.Errorf("action %s is not described", a)
		}
	}
	for kind, event := range proto.RecordKinds() {
		if !regexp.MustCompile(`\| [^|]*\b` + strconv.Itoa(int(kind)) + ` .*` + string(event)).MatchString(string(text)) {
			t.Errorf("record kind %d (%s) is not described", kind, event)
		}
	}
}

var (
	block   = regexp.MustCompile("(?s)```cddl\n(.*?)```")
	comment = regexp.MustCompile(`;[^\n]*`)
	mapRule = regexp.MustCompile(`(?s)(?:^|\n)([a-z-]+) = \{(.*?)\}(?:\n|$| )`)
	entry   = regexp.MustCompile(`(\? )?(\d+) =>`)
)

// cddl reads the map rules of the description.
func cddl(text string) map[string][]field {
	out := map[string][]field{}
	for _, b := range block.FindAllStringSubmatch(text, -1) {
		body := regexp.MustCompile(`\{ \* tstr => tstr \}`).ReplaceAllString(comment.ReplaceAllString(b[1], ""), "map")
		for _, m := range mapRule.FindAllStringSubmatch(strings.ReplaceAll(body, "}\n", "} \n"), -1) {
			for _, e := range entry.FindAllStringSubmatch(m[2], -1) {
				key, _ := strconv.Atoi(e[2])
				out[m[1]] = append(out[m[1]], field{key, e[1] != ""})
			}
		}
	}
	return out
}

func fieldsOf(t reflect.Type) (out []field) {
	for i := range t.NumField() {
		parts := strings.Split(t.Field(i).Tag.Get("cbor"), ",")
		key, _ := strconv.Atoi(parts[0])
		out = append(out, field{key, slices.Contains(parts, "omitempty")})
	}
	return out
}
