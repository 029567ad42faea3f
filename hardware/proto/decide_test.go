package proto_test

import (
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/hardware/proto"

	"github.com/fxamacker/cbor/v2"
	"pgregory.net/rapid"
)

// minutes draws a time of the coming week.
func minutes(t *rapid.T) time.Duration {
	return time.Duration(rapid.IntRange(0, 7*24*60).Draw(t, "minute")) * time.Minute
}

// decideBy asks for the first item of a roster as its first person.
func decideBy(r rules.Rule, m *proto.Roster, at time.Time) rules.Decision {
	zone, err := time.LoadLocation(m.Zone)
	if err != nil {
		panic(err)
	}
	ask := rules.Ask{PersonID: m.People[0].ID, ItemID: m.Items[0].ID, At: at, Via: custody.ViaCabinet, Factors: []rules.Factor{rules.FactorBadge}}
	return rules.Decide(ask, rules.Facts{Person: m.People[0].Facts(at), Item: m.Items[0].Facts(custody.In, ""), Rules: []rules.Rule{r}, Zone: zone, ZoneID: m.Zone})
}

// looseDecode reads bytes without the bounds of the messages.
func looseDecode(b []byte, v any) error { return cbor.Unmarshal(b, v) }
