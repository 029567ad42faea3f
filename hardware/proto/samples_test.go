package proto_test

import (
	"crypto/ed25519"
	"crypto/sha256"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/hardware/proto"
	"claviger/ledger"
	"claviger/tenants"
)

const (
	device  tenants.DeviceID = "dev_0001"
	gateway tenants.DeviceID = "dev_0002"
)

// when is the moment of every sample: 2026-11-21 09:30:00.123456 UTC.
var when = time.Date(2026, 11, 21, 9, 30, 0, 123456000, time.UTC)

var now = proto.MomentOf(when)

// keyOf is a key that anybody can make again from its name.
func keyOf(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte("claviger test vector key: " + name))
	return ed25519.NewKeyFromSeed(seed[:])
}

// signerOf signs as the sender of that message must.
func signerOf(m proto.Message) proto.Signer {
	id := string(m.Kind().Purpose())
	if id == "" {
		id = string(m.Head().Device)
	}
	return proto.Signer{KeyID: id, Key: keyOf(id)}
}

// everyKey knows the public half of every keyOf.
func everyKey(id string) []ed25519.PublicKey {
	return []ed25519.PublicKey{keyOf(id).Public().(ed25519.PublicKey)}
}

func repeated(b byte, n int) []byte {
	out := make([]byte, n)
	for i := range out {
		out[i] = b
	}
	return out
}

var boot = repeated(0xb0, proto.BootSize)

// chain writes a journal: each record follows the one before.
func chain(records ...proto.Record) (bytes [][]byte) {
	prev := proto.Genesis(device, 3)
	for i, r := range records {
		r.Seq, r.Epoch, r.Prev = uint64(i+1), 3, append([]byte(nil), prev[:]...)
		if r.At == 0 {
			r.At = now.Add(time.Duration(i) * time.Second)
		}
		b, err := r.Marshal()
		if err != nil {
			panic(err)
		}
		bytes, prev = append(bytes, b), proto.HashRecord(b)
	}
	return bytes
}

var reason = proto.Spoken{Salt: repeated(0x5a, ledger.SaltSize), Value: "boiler is leaking"}

// answers is a reason and an answer in words, as they travel.
var answers = proto.Spoken{Salt: repeated(0xa5, ledger.SaltSize), Value: proto.Typed{Reason: "round", Answers: map[string]string{"qst_c": "to the lake"}}.
	Text([]proto.Answer{{Question: "qst_a"}, {Question: "qst_c"}})}

// records is a short day of a cabinet: it starts, obeys a roster, a key is
// taken, another is refused, the first comes back.
func records() [][]byte {
	c, typed := reason.Commitment(), answers.Commitment()
	return chain(
		proto.Record{Kind: proto.Booted, Boot: boot, Detail: "power", Error: 5000},
		proto.Record{Kind: proto.RosterTaken, Roster: 7},
		proto.Record{Kind: proto.Released, Roster: 7, Slot: 12, Item: "itm_a", Person: "per_a", Rule: "rul_a", Version: 2, Purpose: "repair",
			Due: now.Add(4 * time.Hour), Reason: c[:], Factors: []rules.Factor{rules.FactorBadge, rules.FactorPIN}, Error: 20},
		proto.Record{Kind: proto.Taken, Roster: 7, Slot: 12, Tag: "04A2", Item: "itm_a", Person: "per_a", Rule: "rul_a", Version: 2, Purpose: "repair",
			Due: now.Add(4 * time.Hour), Reason: c[:], Intent: 3},
		proto.Record{Kind: proto.Denied, Roster: 7, Item: "itm_b", Person: "per_a", Factors: []rules.Factor{rules.FactorBadge},
			Why: []proto.Why{{Code: "outside_window", Rule: "rul_b", Version: 1, Params: map[string]string{"from": "2026-11-23T07:00:00Z"}}}},
		proto.Record{Kind: proto.Returned, Roster: 7, Slot: 12, Tag: "04A2", Item: "itm_a"},
		proto.Record{Kind: proto.Released, Roster: 7, Slot: 12, Item: "itm_a", Person: "per_a", Rule: "rul_a", Version: 2, Reason: typed[:], Factors: []rules.Factor{rules.FactorBadge},
			Answers:   []proto.Answer{{Question: "qst_a", Value: "48211"}, {Question: "qst_c"}},
			Witnesses: []proto.Witness{{PersonID: "per_b", Factors: []rules.Factor{rules.FactorBadge, rules.FactorPIN}}, {PersonID: "per_c"}}},
	)
}

func hashOf(s string) []byte {
	h := sha256.Sum256([]byte(s))
	return h[:]
}

func ptr[T any](v T) *T { return &v }

// sampleRoster uses every field at least once.
func sampleRoster() *proto.Roster {
	return &proto.Roster{
		Device: device, Epoch: 3, Version: 7, Issued: now, Org: "org_a", Site: "sit_a", Place: "plc_a", Name: "North", Zone: "Europe/Paris", Locale: "fr",
		Help: "+33 1 00 00 00 00", Lease: 86400, Grace: 259200, Levels: []proto.Level{{Level: 3, Lease: 14400}, {Level: 4, Lease: 14400}}, AsOf: 41,
		People: []proto.Person{
			{ID: "per_a", Number: "1001", Name: "Ann D.", From: now.Add(-time.Hour), Until: now.Add(time.Hour), Kind: tenants.Staff, Role: tenants.RoleHolder,
				Profile: "technician", Department: "works", Groups: []tenants.GroupID{"grp_a"}, Locale: "en",
				Badges: []proto.Badge{{Verifier: hashOf("badge"), Secure: true, Until: now.Add(time.Hour)}},
				PIN:    &proto.PIN{Salt: repeated(1, 16), Verifier: hashOf("pin")}, Duress: &proto.PIN{Salt: repeated(2, 16), Verifier: hashOf("duress")},
				Human: "log_a", Quals: []proto.Qualification{{Name: "Driving licence", Until: now.Add(time.Hour)}, {Name: "First aid"}}},
			{ID: "per_b", Name: "Bo"},
		},
		Items: []proto.Item{
			{ID: "itm_a", Code: "K-104", Name: "Boiler room", Tag: "04A2", Level: 2, Kind: custody.Ring, Home: "plc_a", Slot: 12, Site: "sit_a",
				Assets: []custody.AssetKind{custody.AreaAsset}, Classes: []string{"mechanical"}, Note: "Mind the step", State: custody.Out, Holder: "per_b", Find: []string{"boiler"},
				Groups: []custody.KeyGroupID{"kgr_a"}, Back: custody.AnyCabinet, Fault: "flt_a", Kit: &proto.Kit{ID: "kit_a", Name: "Night round"}, Check: "chl_a", Since: now},
			{ID: "itm_b", Code: "K-105", State: custody.In},
		},
		Slots: []proto.Slot{{No: 12, Fixed: true, Item: "itm_a"}, {No: 13}},
		Rules: []proto.Rule{proto.RuleOf(fullRule()), proto.RuleOf(rules.Rule{ID: "rul_b", Version: 1, Effect: rules.Deny})},
		Held:  []proto.Held{{Item: "itm_a", Person: "per_b", Due: now.Add(time.Hour), Level: 2, Assets: []custody.AssetKind{custody.AreaAsset}, Groups: []custody.KeyGroupID{"kgr_a"}, Rule: "rul_a", Version: 2}},
		Cost:  proto.StandardPIN, Calendar: &proto.Calendar{From: "2026-01-01", Until: "2027-12-31", Days: []rules.Date{"2026-12-25", "2027-01-01"}},
		Approved: []proto.Approved{{Request: "req_a", Item: "itm_a", Person: "per_b", Rule: "rul_a", Version: 2, Step: 1, At: now.Add(-time.Hour), By: "per_a", For: "per_c", From: now.Add(-time.Hour), Until: now.Add(time.Hour)}},
		Booked: []proto.Booked{{ID: "bkg_a", Item: "itm_a", Person: "per_b", Kept: now, From: now.Add(time.Hour), To: now.Add(2 * time.Hour)},
			{ID: "wtg_a", Item: "itm_b", Group: "grp_a", Kept: now, From: now, To: now.Add(time.Hour), Waits: true}},
		Regret: 300, Lockdown: &proto.Lockdown{ID: "lkd_a", Since: now, Exempt: []tenants.PersonID{"per_b"}},
	}
}

// fullRule uses every part of the rule language.
func fullRule() rules.Rule {
	return rules.Rule{ID: "rul_a", Version: 2, Name: "Works, by day", Effect: rules.Allow,
		Who: rules.Who{Everyone: true, People: []tenants.PersonID{"per_a"}, Groups: []tenants.GroupID{"grp_a"}, Roles: []tenants.Role{tenants.RoleHolder},
			Profiles: []string{"technician"}, Departments: []string{"works"}, Kinds: []tenants.PersonKind{tenants.Staff}, Except: []tenants.PersonID{"per_c"}},
		What: rules.What{Items: []custody.ItemID{"itm_a"}, Kinds: []custody.ItemKind{custody.Ring}, Assets: []custody.AssetKind{custody.AreaAsset},
			Classes: []string{"mechanical"}, Places: []custody.PlaceID{"plc_a"}, Sites: []tenants.SiteID{"sit_a"}, MinLevel: 1, MaxLevel: ptr(custody.Level(2)),
			Groups: []custody.KeyGroupID{"kgr_a"}},
		When:     []rules.Window{{Days: 0b0111110, From: 420, To: 1140}, {Days: 1, From: 1320, To: 120}},
		Holidays: rules.HolidaysClosed, Offline: rules.OfflineFresh,
		Dates: []rules.DayHours{{Date: "2026-12-24", From: 480, To: 720}, {Date: "2026-12-27", Closed: true}},
		Needs: rules.Needs{Reason: true, Purposes: []string{"repair", "check"}, SecondFactor: true, Booking: true, Qualifications: []string{"Driving licence"}, Signature: true, IDSeen: true,
			Questions: []rules.Question{{ID: "qst_a", Kind: rules.NumberQuestion, Text: "Mileage?", Min: ptr(int64(0)), Max: ptr(int64(999999))},
				{ID: "qst_b", Kind: rules.ChoiceQuestion, Text: "Fuel?", Options: []string{"full", "half"}, Optional: true}},
			Witnesses: rules.Witnesses{Count: 2, OtherDepartment: true, OnReturn: true, Who: rules.Who{Roles: []tenants.Role{tenants.RoleSecurity}}},
			Approvals: []rules.Approval{{Who: rules.Who{Roles: []tenants.Role{tenants.RoleManager}}}, {Who: rules.Who{Groups: []tenants.GroupID{"grp_a"}}}}},
		Limits: rules.Limits{MaxMinutes: 480, Curfew: ptr(1080), MaxHeld: 3, NoneWhileOverdue: true, ShiftEnd: true, MaxOfLevel: []rules.LevelCap{{Level: 3, Max: 1}},
			ReturnFirst: rules.First{Items: []custody.ItemID{"itm_b"}, Groups: []custody.KeyGroupID{"kgr_a"}, Assets: []custody.AssetKind{custody.VehicleAsset}}}}
}

// samples is one message of each kind.
func samples() []proto.Message {
	var sent []proto.Sent
	for _, b := range records() {
		sent = append(sent, proto.Sent{Record: b})
	}
	sent[2].Reason, sent[3].Reason, sent[6].Reason = &reason, &reason, &answers
	last := proto.HashRecord(sent[5].Record)
	slots := []proto.SlotState{{No: 12, Tag: "04A2"}, {No: 13, Open: true}, {No: 14, Fault: "stuck"}}
	table := proto.HashSlots(slots)
	return []proto.Message{
		&proto.Birth{Device: device, Epoch: 3, Boot: boot, Speaks: proto.Version, Firmware: "1.0.0", At: now, Error: 5000, First: 1, Last: 6, LastHash: last[:],
			Acked: 2, Roster: 7, RosterHash: hashOf("roster"), Inventory: table[:], Slots: 32},
		&proto.Events{Device: device, Epoch: 3, Boot: boot, Records: sent, At: now},
		&proto.Result{Device: device, Epoch: 3, Boot: boot, Command: "cmd_a", State: proto.Refused, Refusal: proto.RefusedExpired, Slot: 12, Seq: 9, At: now, Error: 20},
		&proto.Applied{Device: device, Epoch: 3, Version: 8, Hash: hashOf("roster"), Refusal: proto.RefusedOld, Holds: 9, At: now},
		&proto.Inventory{Device: device, Epoch: 3, Boot: boot, At: now, Seq: 6, Slots: slots},
		&proto.Health{Device: device, Epoch: 3, Boot: boot, At: now, Firmware: "1.0.0", Power: &proto.Power{Mains: true, Battery: 98, Minutes: 600, Celsius: 215},
			Box:   &proto.Box{DoorOpen: true, Tamper: true, Error: 20, Proven: now, Roster: 7, Backlog: 4, Full: 1, Faults: []int{14}, Spoilt: 1, Acked: 6},
			Modem: &proto.Modem{Carrier: "Orange", SIM: 1, RSRP: -97, SINR: 125, Failovers: 2, Sent: 1000, Received: 2000}, Links: []tenants.DeviceID{device}},
		&proto.Loss{Device: device, Epoch: 3, From: 4, To: 5, Cause: proto.CauseSpoilt, After: hashOf("five"), At: now},
		&proto.Ask{Device: device, Epoch: 3, Nonce: repeated(9, proto.NonceSize), Roster: 7},
		&proto.Death{Device: gateway, Epoch: 1, Session: repeated(8, proto.NonceSize), Clean: true},
		&proto.Ack{Device: device, Epoch: 3, Upto: 6, Hash: last[:], At: now},
		&proto.Resend{Device: device, Epoch: 3, From: 4, To: 6, At: now},
		sampleRoster(),
		&proto.Command{Device: device, Epoch: 3, Boot: boot, ID: "cmd_a", Action: proto.ActRelease, Slots: []int{12}, Item: "itm_a", Tag: "04A2", Person: "per_a",
			Requester: "per_c", Approvers: []string{"per_d"}, Purpose: "repair", Due: now.Add(4 * time.Hour), Issued: now, Expires: now.Add(15 * time.Second), Name: "Ann D."},
		&proto.Beacon{Device: device, Epoch: 3, Nonce: repeated(9, proto.NonceSize), At: now, Roster: 7},
		&proto.Renew{Device: gateway, Epoch: 1, Request: repeated(4, 200), At: now},
		&proto.Certificate{Device: gateway, Epoch: 1, Certificate: repeated(5, 400), RootsPEM: "-----BEGIN CERTIFICATE-----", At: now},
	}
}
