package proto_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/hardware/proto"
	"claviger/tenants"
)

// fault changes one thing of a good message.
type fault struct {
	name   string
	change func(proto.Message)
}

// on makes a fault of a change to one type of message.
func on[T any](name string, change func(m *T)) fault {
	return fault{name, func(m proto.Message) { change(any(m).(*T)) }}
}

// faults lists, for each kind, what must never be sealed nor read.
var faults = map[proto.Kind][]fault{
	proto.KindBirth: {
		on("boot", func(m *proto.Birth) { m.Boot = nil }),
		on("speaks", func(m *proto.Birth) { m.Speaks = 0 }),
		on("firmware", func(m *proto.Birth) { m.Firmware = strings.Repeat("x", 65) }),
		on("no time", func(m *proto.Birth) { m.At = 0 }),
		on("first beyond last", func(m *proto.Birth) { m.First = 7 }),
		on("acked beyond last", func(m *proto.Birth) { m.Acked = 7 }),
		on("no last hash", func(m *proto.Birth) { m.LastHash = nil }),
		on("roster hash", func(m *proto.Birth) { m.RosterHash = []byte{1} }),
		on("inventory hash", func(m *proto.Birth) { m.Inventory = []byte{1} }),
		on("slots", func(m *proto.Birth) { m.Slots = -1 }),
	},
	proto.KindEvents: {
		on("boot", func(m *proto.Events) { m.Boot = []byte{1} }),
		on("empty", func(m *proto.Events) { m.Records = nil }),
		on("too many", func(m *proto.Events) { m.Records = make([]proto.Sent, proto.MostRecords+1) }),
		on("empty record", func(m *proto.Events) { m.Records[0].Record = nil }),
		on("long record", func(m *proto.Events) { m.Records[0].Record = make([]byte, proto.LongestRecord+1) }),
		on("salt", func(m *proto.Events) { m.Records[2].Reason = &proto.Spoken{Salt: []byte{1}, Value: "x"} }),
		on("long reason", func(m *proto.Events) {
			m.Records[2].Reason = &proto.Spoken{Salt: reason.Salt, Value: strings.Repeat("x", 513)}
		}),
		on("long answer", func(m *proto.Events) {
			m.Records[6].Reason = &proto.Spoken{Salt: reason.Salt, Value: "round\x1eqst_c\x1f" + strings.Repeat("x", 501)}
		}),
		on("many answers", func(m *proto.Events) {
			text := ""
			for i := range 17 {
				text += "\x1eq" + strings.Repeat("x", i) + "\x1fa"
			}
			m.Records[6].Reason = &proto.Spoken{Salt: reason.Salt, Value: text}
		}),
		on("no time", func(m *proto.Events) { m.At = 0 }),
	},
	proto.KindResult: {
		on("boot", func(m *proto.Result) { m.Boot = nil }),
		on("command", func(m *proto.Result) { m.Command = "" }),
		on("state", func(m *proto.Result) { m.State = "done" }),
		on("refused without why", func(m *proto.Result) { m.Refusal = "" }),
		on("why without refused", func(m *proto.Result) { m.State = proto.Actuated }),
		on("unknown why", func(m *proto.Result) { m.Refusal = "mood" }),
		on("no time", func(m *proto.Result) { m.At = 0 }),
		on("slot", func(m *proto.Result) { m.Slot = 2001 }),
	},
	proto.KindApplied: {
		on("version", func(m *proto.Applied) { m.Version = 0 }),
		on("hash", func(m *proto.Applied) { m.Hash = nil }),
		on("unknown why", func(m *proto.Applied) { m.Refusal = "mood" }),
		on("no time", func(m *proto.Applied) { m.At = 0 }),
	},
	proto.KindInventory: {
		on("boot", func(m *proto.Inventory) { m.Boot = nil }),
		on("slot 0", func(m *proto.Inventory) { m.Slots[0].No = 0 }),
		on("slot twice", func(m *proto.Inventory) { m.Slots[1].No = 12 }),
		on("slots out of order", func(m *proto.Inventory) { m.Slots[0].No = 15 }),
		on("long tag", func(m *proto.Inventory) { m.Slots[0].Tag = strings.Repeat("x", 65) }),
		on("long fault", func(m *proto.Inventory) { m.Slots[0].Fault = strings.Repeat("x", 65) }),
		on("no time", func(m *proto.Inventory) { m.At = 0 }),
	},
	proto.KindHealth: {
		on("boot", func(m *proto.Health) { m.Boot = nil }),
		on("battery", func(m *proto.Health) { m.Power.Battery = 101 }),
		on("minutes", func(m *proto.Health) { m.Power.Minutes = -1 }),
		on("heat", func(m *proto.Health) { m.Power.Celsius = 3000 }),
		on("full", func(m *proto.Health) { m.Box.Full = 101 }),
		on("signal", func(m *proto.Health) { m.Modem.RSRP = 1000 }),
		on("noise", func(m *proto.Health) { m.Modem.SINR = 2000 }),
		on("SIM", func(m *proto.Health) { m.Modem.SIM = 99 }),
		on("carrier", func(m *proto.Health) { m.Modem.Carrier = strings.Repeat("x", 65) }),
		on("link", func(m *proto.Health) { m.Links[0] = "a/b" }),
		on("links", func(m *proto.Health) { m.Links = make([]tenants.DeviceID, 257) }),
	},
	proto.KindLoss: {
		on("from", func(m *proto.Loss) { m.From = 0 }),
		on("backwards", func(m *proto.Loss) { m.To = 3 }),
		on("cause", func(m *proto.Loss) { m.Cause = "" }),
		on("after", func(m *proto.Loss) { m.After = nil }),
		on("no time", func(m *proto.Loss) { m.At = 0 }),
	},
	proto.KindAsk:   {on("nonce", func(m *proto.Ask) { m.Nonce = m.Nonce[:8] })},
	proto.KindDeath: {on("session", func(m *proto.Death) { m.Session = nil })},
	proto.KindAck: {
		on("no hash", func(m *proto.Ack) { m.Hash = nil }),
		on("hash of nothing", func(m *proto.Ack) { m.Upto = 0 }),
		on("no time", func(m *proto.Ack) { m.At = 0 }),
	},
	proto.KindResend: {
		on("from", func(m *proto.Resend) { m.From = 0 }),
		on("backwards", func(m *proto.Resend) { m.To = 3 }),
		on("no time", func(m *proto.Resend) { m.At = 0 }),
	},
	proto.KindRenew: {
		on("request", func(m *proto.Renew) { m.Request = nil }),
		on("long request", func(m *proto.Renew) { m.Request = make([]byte, proto.LongestRequest+1) }),
		on("no time", func(m *proto.Renew) { m.At = 0 }),
	},
	proto.KindCertificate: {
		on("certificate", func(m *proto.Certificate) { m.Certificate = nil }),
		on("long certificate", func(m *proto.Certificate) { m.Certificate = make([]byte, proto.LongestRequest+1) }),
		on("roots", func(m *proto.Certificate) { m.RootsPEM = "" }),
		on("long roots", func(m *proto.Certificate) { m.RootsPEM = strings.Repeat("x", proto.LongestRoots+1) }),
		on("no time", func(m *proto.Certificate) { m.At = 0 }),
	},
	proto.KindTime: {
		on("nonce", func(m *proto.Beacon) { m.Nonce = nil }),
		on("no time", func(m *proto.Beacon) { m.At = 0 }),
	},
	proto.KindCommand: {
		on("boot", func(m *proto.Command) { m.Boot = nil }),
		on("id", func(m *proto.Command) { m.ID = "" }),
		on("action", func(m *proto.Command) { m.Action = "explode" }),
		on("no slot", func(m *proto.Command) { m.Slots = nil }),
		on("two slots", func(m *proto.Command) { m.Slots = []int{1, 2} }),
		on("slot 0", func(m *proto.Command) { m.Slots = []int{0} }),
		on("far slot", func(m *proto.Command) { m.Slots = []int{2001} }),
		on("many slots", func(m *proto.Command) { m.Action, m.Slots = proto.ActLocate, make([]int, 65) }),
		on("for nobody", func(m *proto.Command) { m.Person = "" }),
		on("item", func(m *proto.Command) { m.Item = "/" }),
		on("requester", func(m *proto.Command) { m.Requester = "" }),
		on("approvers", func(m *proto.Command) { m.Approvers = make([]string, 9) }),
		on("long approver", func(m *proto.Command) { m.Approvers[0] = strings.Repeat("x", 200) }),
		on("never issued", func(m *proto.Command) { m.Issued = 0 }),
		on("dead at birth", func(m *proto.Command) { m.Expires = m.Issued }),
		on("long life", func(m *proto.Command) { m.Expires = m.Issued.Add(proto.LongestLife + 1000) }),
	},
	proto.KindRoster: {
		on("many approvals", func(m *proto.Roster) { m.Approved = slices.Repeat(m.Approved, 2001) }),
		on("many bookings", func(m *proto.Roster) { m.Booked = slices.Repeat(m.Booked, 1001) }),
		on("long regret", func(m *proto.Roster) { m.Regret = 86401 }),
		on("approved by nobody", func(m *proto.Roster) { m.Approved[0].By = "" }),
		on("late step", func(m *proto.Roster) { m.Approved[0].Step = 8 }),
		on("booking without a time", func(m *proto.Roster) { m.Booked[0].Kept = 0 }),
		on("booking backwards", func(m *proto.Roster) { m.Booked[0].To = m.Booked[0].From }),
		on("version", func(m *proto.Roster) { m.Version = 0 }),
		on("issued", func(m *proto.Roster) { m.Issued = 0 }),
		on("org", func(m *proto.Roster) { m.Org = "" }),
		on("site", func(m *proto.Roster) { m.Site = "" }),
		on("place", func(m *proto.Roster) { m.Place = "" }),
		on("zone", func(m *proto.Roster) { m.Zone = "" }),
		on("locale", func(m *proto.Roster) { m.Locale = "xxxxxxxxx" }),
		on("no lease", func(m *proto.Roster) { m.Lease = 0 }),
		on("lease beyond grace", func(m *proto.Roster) { m.Grace = 100 }),
		on("endless grace", func(m *proto.Roster) { m.Grace = proto.LongestGrace + 1 }),
		on("level without lease", func(m *proto.Roster) { m.Levels[0].Lease = 0 }),
		on("level beyond grace", func(m *proto.Roster) { m.Levels[0].Lease = m.Grace + 1 }),
		on("cost", func(m *proto.Roster) { m.Cost = proto.PINCost{} }),
		on("person", func(m *proto.Roster) { m.People[1].ID = "" }),
		on("long name", func(m *proto.Roster) { m.People[1].Name = strings.Repeat("x", 257) }),
		on("badge", func(m *proto.Roster) { m.People[0].Badges[0].Verifier = []byte{1} }),
		on("salt", func(m *proto.Roster) { m.People[0].PIN.Salt = []byte{1} }),
		on("duress", func(m *proto.Roster) { m.People[0].Duress.Verifier = nil }),
		on("item", func(m *proto.Roster) { m.Items[1].ID = "" }),
		on("item state", func(m *proto.Roster) { m.Items[1].State = "" }),
		on("item level", func(m *proto.Roster) { m.Items[1].Level = 5 }),
		on("item slot", func(m *proto.Roster) { m.Items[1].Slot = 2001 }),
		on("slot twice", func(m *proto.Roster) { m.Slots[1].No = 12 }),
		on("rule id", func(m *proto.Roster) { m.Rules[1].ID = "" }),
		on("rule effect", func(m *proto.Roster) { m.Rules[1].Effect = "maybe" }),
		on("rule days", func(m *proto.Roster) { m.Rules[0].When[0].Days = 128 }),
		on("rule window", func(m *proto.Roster) { m.Rules[0].When[0].To = 1441 }),
		on("rule curfew", func(m *proto.Roster) { m.Rules[0].Curfew = ptr(1440) }),
		on("rule minutes", func(m *proto.Roster) { m.Rules[0].Minutes = -1 }),
		on("held by nobody", func(m *proto.Roster) { m.Held[0].Person = "" }),
		on("held nothing", func(m *proto.Roster) { m.Held[0].Item = "" }),
		on("held level", func(m *proto.Roster) { m.Held[0].Level = 5 }),
		on("calendar backwards", func(m *proto.Roster) { m.Calendar.Until = "2025-01-01" }),
		on("calendar of no days", func(m *proto.Roster) { m.Calendar.Days[0] = "2026-02-30" }),
		on("long qualification", func(m *proto.Roster) { m.People[0].Quals[0].Name = strings.Repeat("x", 129) }),
		on("holidays", func(m *proto.Roster) { m.Rules[0].Holidays = "maybe" }),
		on("offline", func(m *proto.Roster) { m.Rules[0].Offline = "maybe" }),
		on("date", func(m *proto.Roster) { m.Rules[0].Dates[0].Date = "24 December" }),
		on("hours of a date", func(m *proto.Roster) { m.Rules[0].Dates[0].To = 1441 }),
		on("question without an id", func(m *proto.Roster) { m.Rules[0].Asks[0].ID = "" }),
		on("question of no kind", func(m *proto.Roster) { m.Rules[0].Asks[0].Kind = "riddle" }),
		on("four witnesses", func(m *proto.Roster) { m.Rules[0].Witness.Count = 4 }),
		on("nine approvals", func(m *proto.Roster) { m.Rules[0].Approved = make([]proto.Who, 9) }),
		on("cap below nothing", func(m *proto.Roster) { m.Rules[0].OfLevel[0].Max = -1 }),
		on("cap of level five", func(m *proto.Roster) { m.Rules[0].OfLevel[0].Level = 5 }),
	},
}

// TestBounds changes one thing at a time; neither side lets it through.
func TestBounds(t *testing.T) {
	for i, good := range samples() {
		kind := good.Kind()
		if len(faults[kind]) == 0 {
			t.Errorf("no faults are tried on %s", kind)
		}
		for _, f := range faults[kind] {
			bad := samples()[i]
			f.change(bad)
			if _, err := proto.Seal(bad, signerOf(bad)); !errors.Is(err, proto.ErrField) {
				t.Errorf("%s, %s: sealed: %v", kind, f.name, err)
			}
			if _, err := proto.Decode(proto.Encode(bad), kind); !errors.Is(err, proto.ErrField) {
				t.Errorf("%s, %s: read: %v", kind, f.name, err)
			}
		}
	}
}

// TestHeads: a message for nobody, or in no life, is no message.
func TestHeads(t *testing.T) {
	for _, m := range samples() {
		if h := m.Head(); h.Device == "" || h.Epoch == 0 {
			t.Errorf("%s has head %+v", m.Kind(), h)
		}
		if _, err := proto.Decode([]byte{0xa0}, m.Kind()); !errors.Is(err, proto.ErrField) {
			t.Errorf("an empty %s: %v", m.Kind(), err)
		}
	}
}

// TestRosterFacts: what the roster says of people and items is what the rules
// are told.
func TestRosterFacts(t *testing.T) {
	m := sampleRoster()
	p := m.People[0]
	f := p.Facts(when)
	if !f.Known || !f.Active || f.Kind != tenants.Staff || f.Role != tenants.RoleHolder || f.Profile != "technician" || f.Department != "works" || len(f.Groups) != 1 {
		t.Errorf("%+v", f)
	}
	if p.ActiveAt(p.From.Time().Add(-1)) || p.ActiveAt(p.Until.Time()) || !p.ActiveAt(p.From.Time()) {
		t.Error("the active window is from, inclusive, until, exclusive")
	}
	if !m.People[1].ActiveAt(when) {
		t.Error("no window means always")
	}
	i := m.Items[0].Facts(custody.Out, "per_x")
	if !i.Known || i.State != custody.Out || i.HolderID != "per_x" || i.Level != 2 || i.HomeID != "plc_a" || i.SiteID != "sit_a" || i.Classes[0] != "mechanical" || i.Assets[0] != custody.AreaAsset || i.Kind != custody.Ring {
		t.Errorf("%+v", i)
	}
	if m.LeaseOf(4) != proto.SensitiveLease || m.LeaseOf(0) != proto.UsualLease {
		t.Error("leases")
	}
	if decideBy(fullRule(), m, when.AddDate(0, 0, 2)).Outcome == rules.Granted {
		t.Error("a person whose time is over was granted a key")
	}
}
