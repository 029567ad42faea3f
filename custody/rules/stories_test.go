package rules_test

import (
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// story is one ask and what has to come of it.
type story struct {
	name   string
	change func(*rules.Ask, *rules.Facts)
	codes  []rules.Code
	needs  []rules.NeedKind
}

// tell is the plain ask and its facts (Monday at ten, one rule for everyone),
// changed as the story wants.
func (s story) tell() (rules.Ask, rules.Facts) {
	a, f := ask(wall(16, 10, 0)), facts(allow("rul_1"))
	f.Person.Human = "log_ben"
	f.Calendar = &rules.Calendar{From: "2026-01-01", Until: "2026-12-31", Days: []rules.Date{"2026-11-11", "2026-11-17", "2026-12-25"}}
	s.change(&a, &f)
	return a, f
}

type (
	why  = []rules.Code
	want = []rules.NeedKind
)

// rule changes the one rule of a story.
func rule(change func(*rules.Rule)) func(*rules.Ask, *rules.Facts) {
	return func(_ *rules.Ask, f *rules.Facts) { change(&f.Rules[0]) }
}

func stories() []story {
	return slicesOf(plainStories(), hourStories(), limitStories(), needStories(), offlineStories(), ruleStories(), shiftStories(), glassStories(), passStories(), urgentStories())
}

func slicesOf(lists ...[]story) (all []story) {
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

func plainStories() []story {
	return []story{
		{"granted", func(*rules.Ask, *rules.Facts) {}, nil, nil},
		{"nobody known", func(_ *rules.Ask, f *rules.Facts) { f.Person = rules.PersonFacts{} }, why{rules.PersonUnknown, rules.NoRule}, nil},
		{"left the house", func(_ *rules.Ask, f *rules.Facts) { f.Person.Active = false }, why{rules.PersonInactive}, nil},
		{"no such key", func(_ *rules.Ask, f *rules.Facts) { f.Item = rules.ItemFacts{} }, why{rules.ItemUnknown, rules.NoRule}, nil},
		{"out already", func(_ *rules.Ask, f *rules.Facts) { f.Item.State, f.Item.HolderID = custody.Out, "per_ann" }, why{rules.AlreadyOut}, nil},
		{"in one's own hands", func(_ *rules.Ask, f *rules.Facts) { f.Item.State, f.Item.HolderID = custody.Out, "per_ben" }, why{rules.AlreadyYours}, nil},
		{"missing", func(_ *rules.Ask, f *rules.Facts) { f.Item.State = custody.Missing }, why{rules.ItemMissing}, nil},
		{"retired", func(_ *rules.Ask, f *rules.Facts) { f.Item.State = custody.Retired }, why{rules.ItemRetired}, nil},
		{"during a lockdown", func(a *rules.Ask, f *rules.Facts) {
			f.Lockdown = &rules.LockdownFact{ID: "lkd_north", Since: a.At.Add(-time.Hour)}
		}, why{rules.Lockdown}, nil},
		{"exempt from a lockdown", func(a *rules.Ask, f *rules.Facts) {
			f.Lockdown = &rules.LockdownFact{ID: "lkd_north", Since: a.At.Add(-time.Hour), Exempt: true}
		}, nil, nil},
		{"before a lockdown", func(a *rules.Ask, f *rules.Facts) {
			f.Lockdown = &rules.LockdownFact{ID: "lkd_north", Since: a.At.Add(time.Minute)}
		}, nil, nil},
		{"out of service", func(_ *rules.Ask, f *rules.Facts) { f.Item.Fault = "flt_brakes" }, why{rules.OutOfService}, nil},
		{"one of a kit that stays together", func(_ *rules.Ask, f *rules.Facts) { f.Item.Together = &rules.KitFact{ID: "kit_1", Name: "Ambulance"} }, why{rules.KitTogether}, nil},
		{"with the whole kit", func(a *rules.Ask, f *rules.Facts) {
			a.Kit, f.Item.Together = "kit_1", &rules.KitFact{ID: "kit_1", Name: "Ambulance"}
		}, nil, nil},
		{"with another kit", func(a *rules.Ask, f *rules.Facts) {
			a.Kit, f.Item.Together = "kit_2", &rules.KitFact{ID: "kit_1", Name: "Ambulance"}
		}, why{rules.KitTogether}, nil},
		{"out with its kit", func(_ *rules.Ask, f *rules.Facts) {
			f.Item.State, f.Item.HolderID, f.Item.Together = custody.Out, "per_ann", &rules.KitFact{ID: "kit_1", Name: "Ambulance"}
		}, why{rules.AlreadyOut}, nil},
		{"a check that is late", func(a *rules.Ask, f *rules.Facts) {
			f.Item.Check = &rules.CheckFact{List: "chl_daily", From: a.At}
		}, why{rules.CheckLate}, nil},
		{"a check that is late in a minute", func(a *rules.Ask, f *rules.Facts) {
			f.Item.Check = &rules.CheckFact{List: "chl_daily", From: a.At.Add(time.Minute)}
		}, nil, nil},
		{"zone of nowhere", func(_ *rules.Ask, f *rules.Facts) { f.Zone, f.ZoneID = nil, "" }, why{rules.ZoneUnknown}, nil},
		{"no rule", func(_ *rules.Ask, f *rules.Facts) { f.Rules = nil }, why{rules.NoRule}, nil},
		{"a rule for others", rule(func(r *rules.Rule) {
			r.Who = rules.Who{Groups: []tenants.GroupID{"grp_z", "grp_b"}, Roles: []tenants.Role{tenants.RoleSecurity}}
		}), why{rules.NoRule}, nil},
		{"a rule says no", func(_ *rules.Ask, f *rules.Facts) {
			f.Rules = append(f.Rules, allow("rul_2", func(r *rules.Rule) { r.Effect = rules.Deny }))
		}, why{rules.RuleDenies}, nil},
		{"due yesterday", func(a *rules.Ask, _ *rules.Facts) { a.DueAt = at(wall(15, 10, 0)) }, why{rules.DueInPast}, nil},
		{"of a key group", rule(func(r *rules.Rule) { r.What.Groups = []custody.KeyGroupID{"kgr_vans"} }), why{rules.NoRule}, nil},
		{"in a key group", func(_ *rules.Ask, f *rules.Facts) {
			f.Rules[0].What.Groups, f.Item.Groups = []custody.KeyGroupID{"kgr_vans"}, []custody.KeyGroupID{"kgr_all", "kgr_vans"}
		}, nil, nil},
	}
}

func hourStories() []story {
	shut := func(h rules.HolidayUse) func(*rules.Rule) { return func(r *rules.Rule) { office(r); r.Holidays = h } }
	on := func(day, hour int, change func(*rules.Rule)) func(*rules.Ask, *rules.Facts) {
		return func(a *rules.Ask, f *rules.Facts) { a.At = wall(day, hour, 0); change(&f.Rules[0]) }
	}
	return []story{
		{"before the hours", on(16, 6, office), why{rules.OutsideWindow}, nil},
		{"holiday like any day", on(17, 10, office), nil, nil},
		{"closed on the holiday, opens after it", on(17, 10, shut(rules.HolidaysClosed)), why{rules.OutsideWindow}, nil},
		{"open on a working day", on(18, 10, shut(rules.HolidaysClosed)), nil, nil},
		{"only on holidays, on one", on(17, 10, shut(rules.HolidaysOnly)), nil, nil},
		{"only on holidays, on none", on(16, 10, shut(rules.HolidaysOnly)), why{rules.OutsideWindow}, nil},
		{"calendar that nobody entered", func(_ *rules.Ask, f *rules.Facts) { shut(rules.HolidaysClosed)(&f.Rules[0]); f.Calendar = nil }, why{rules.CalendarUnknown}, nil},
		{"calendar that has run out", func(a *rules.Ask, f *rules.Facts) {
			shut(rules.HolidaysClosed)(&f.Rules[0])
			a.At = time.Date(2027, 1, 4, 10, 0, 0, 0, paris).UTC()
		}, why{rules.CalendarUnknown}, nil},
		{"a deny holds without a calendar", func(_ *rules.Ask, f *rules.Facts) {
			f.Rules, f.Calendar = append(f.Rules, allow("rul_2", shut(rules.HolidaysOnly), func(r *rules.Rule) { r.Effect = rules.Deny })), nil
		}, why{rules.RuleDenies}, nil},
		{"closed on one date", on(16, 10, func(r *rules.Rule) { office(r); r.Dates = []rules.DayHours{{Date: "2026-11-16", Closed: true}} }), why{rules.OutsideWindow}, nil},
		{"shorter on one date", on(16, 13, func(r *rules.Rule) { office(r); r.Dates = []rules.DayHours{{Date: "2026-11-16", From: 480, To: 720}} }), why{rules.OutsideWindow}, nil},
		{"open on one Saturday", on(21, 9, func(r *rules.Rule) { office(r); r.Dates = []rules.DayHours{{Date: "2026-11-21", From: 480, To: 720}} }), nil, nil},
		{"open on single dates only", on(16, 10, func(r *rules.Rule) { r.Dates = []rules.DayHours{{Date: "2026-11-21", From: 480, To: 720}} }), why{rules.OutsideWindow}, nil},
		{"the night before the holiday goes on", on(17, 2, func(r *rules.Rule) {
			r.When, r.Holidays = []rules.Window{{Days: 127, From: 22 * 60, To: 6 * 60}}, rules.HolidaysClosed
		}), nil, nil},
		{"the night of the holiday does not begin", on(18, 2, func(r *rules.Rule) {
			r.When, r.Holidays = []rules.Window{{Days: 127, From: 22 * 60, To: 6 * 60}}, rules.HolidaysClosed
		}), why{rules.OutsideWindow}, nil},
	}
}

func limitStories() []story {
	holds := func(hs ...rules.HeldFact) func(*rules.Facts) { return func(f *rules.Facts) { f.Held = hs } }
	with := func(h func(*rules.Facts), change func(*rules.Rule)) func(*rules.Ask, *rules.Facts) {
		return func(_ *rules.Ask, f *rules.Facts) { h(f); change(&f.Rules[0]) }
	}
	van := rules.HeldFact{ItemID: "itm_8", Level: 1, Assets: []custody.AssetKind{custody.VehicleAsset}, Groups: []custody.KeyGroupID{"kgr_vans"}}
	late := rules.HeldFact{ItemID: "itm_9", Level: 3, Overdue: true}
	return []story{
		{"one more than allowed", with(holds(van), func(r *rules.Rule) { r.Limits.MaxHeld = 1 }), why{rules.MaxHeld}, nil},
		{"something is late", with(holds(van, late), func(r *rules.Rule) { r.Limits.NoneWhileOverdue = true }), why{rules.HoldsOverdue}, nil},
		{"two of level one", with(holds(van, late), func(r *rules.Rule) { r.Limits.MaxOfLevel = []rules.LevelCap{{Level: 1, Max: 2}, {Level: 3, Max: 1}} }), why{rules.MaxOfLevel}, nil},
		{"a level that this key is not of", with(holds(late), func(r *rules.Rule) { r.Limits.MaxOfLevel = []rules.LevelCap{{Level: 3, Max: 1}} }), nil, nil},
		{"that van first", with(holds(van), func(r *rules.Rule) { r.Limits.ReturnFirst.Items = []custody.ItemID{"itm_8"} }), why{rules.ReturnFirst}, nil},
		{"any van first", with(holds(van), func(r *rules.Rule) { r.Limits.ReturnFirst.Groups = []custody.KeyGroupID{"kgr_vans"} }), why{rules.ReturnFirst}, nil},
		{"any vehicle first", with(holds(van, late), func(r *rules.Rule) { r.Limits.ReturnFirst.Assets = []custody.AssetKind{custody.VehicleAsset} }), why{rules.ReturnFirst}, nil},
		{"another key is no matter", with(holds(late), func(r *rules.Rule) { r.Limits.ReturnFirst.Items = []custody.ItemID{"itm_8"} }), nil, nil},
	}
}

func needStories() []story {
	licence := rule(func(r *rules.Rule) { r.Needs.Qualifications = []string{"Driving licence"} })
	until := func(name string, t time.Time) func(*rules.Ask, *rules.Facts) {
		return func(a *rules.Ask, f *rules.Facts) {
			licence(a, f)
			f.Person.Qualifications = []rules.Qualification{{Name: "Forklift"}, {Name: name, Until: &t}}
		}
	}
	low, high := int64(0), int64(400_000)
	asked := rule(func(r *rules.Rule) {
		r.Needs.Questions = []rules.Question{{ID: "qst_km", Kind: rules.NumberQuestion, Text: "Mileage?", Min: &low, Max: &high},
			{ID: "qst_fuel", Kind: rules.ChoiceQuestion, Text: "Fuel?", Options: []string{"full", "half"}, Optional: true},
			{ID: "qst_ok", Kind: rules.YesNoQuestion, Text: "Walked around it?"}, {ID: "qst_km", Kind: rules.MileageQuestion, Text: "Mileage?", OnReturn: true}, {ID: "qst_tank", Kind: rules.FuelQuestion, Text: "How full?", OnReturn: true}, {ID: "qst_wash", Kind: rules.CleanQuestion, Text: "How clean?", OnReturn: true}, {ID: "qst_dent", Kind: rules.DamageQuestion, Text: "Damaged?", OnReturn: true}, {ID: "qst_note", Kind: rules.TextQuestion, Text: "Scratches?"}}
	})
	answered := func(as ...rules.Answer) func(*rules.Ask, *rules.Facts) {
		return func(a *rules.Ask, f *rules.Facts) { asked(a, f); a.Answers = as }
	}
	km, ok, note := rules.Answer{Question: "qst_km", Value: "1200"}, rules.Answer{Question: "qst_ok", Value: "no"}, rules.Answer{Question: "qst_note"}
	vehicle := rule(func(r *rules.Rule) {
		r.Needs.Questions = []rules.Question{{ID: "qst_fuel", Kind: rules.FuelQuestion, Text: "Fuel?"}, {ID: "qst_clean", Kind: rules.CleanQuestion, Text: "Clean?"}}
	})
	seen := func(fuel, clean string) func(*rules.Ask, *rules.Facts) {
		return func(a *rules.Ask, f *rules.Facts) {
			vehicle(a, f)
			a.Answers = []rules.Answer{{Question: "qst_fuel", Value: fuel}, {Question: "qst_clean", Value: clean}}
		}
	}
	return append(presenceStories(), []story{
		{"fuel and cleanliness not said", vehicle, nil, want{rules.NeedAnswers}},
		{"an empty tank is an answer", seen("0", "dirty"), nil, nil},
		{"a full tank", seen("8", "needs_cleaning"), nil, nil},
		{"more than full", seen("9", "clean"), nil, want{rules.NeedAnswers}},
		{"half is four eighths", seen("half", "clean"), nil, want{rules.NeedAnswers}},
		{"clean is no yes", seen("4", "yes"), nil, want{rules.NeedAnswers}},
		{"no licence", licence, why{rules.NotQualified}, nil},
		{"licence of something else", until("Truck licence", wall(30, 0, 0)), why{rules.NotQualified}, nil},
		{"licence that is over", until("Driving licence", wall(16, 10, 0)), why{rules.Unqualified}, nil},
		{"licence for a minute more", until("Driving licence", wall(16, 10, 1)), nil, nil},
		{"asked when it is back, not before", rule(func(r *rules.Rule) {
			r.Needs.Questions = []rules.Question{{ID: "qst_back", Kind: rules.NumberQuestion, Text: "Mileage now?", OnReturn: true}}
		}), nil, nil},
		{"not booked", rule(func(r *rules.Rule) { r.Needs.Booking = true }), why{rules.NotBooked}, nil},
		{"booked for later", func(_ *rules.Ask, f *rules.Facts) {
			f.Rules[0].Needs.Booking, f.Bookings = true, []rules.BookingFact{{From: wall(16, 11, 0), To: wall(16, 12, 0)}}
		}, why{rules.NotBooked}, nil},
		{"booked", func(_ *rules.Ask, f *rules.Facts) {
			f.Rules[0].Needs.Booking, f.Bookings = true, []rules.BookingFact{{From: wall(16, 10, 0), To: wall(16, 12, 0)}}
		}, nil, nil},
		{"booked until noon, and no word of when", func(_ *rules.Ask, f *rules.Facts) {
			f.Bookings = []rules.BookingFact{{From: wall(16, 10, 0), To: wall(16, 12, 0)}}
		}, nil, nil},
		{"kept for another", func(_ *rules.Ask, f *rules.Facts) {
			f.Reserved = []rules.ReservedFact{{Kept: wall(16, 9, 55), From: wall(16, 10, 10), To: wall(16, 11, 0)}, {Kept: wall(16, 12, 0), From: wall(16, 12, 15), To: wall(16, 13, 0)}}
		}, why{rules.Reserved}, want{rules.NeedPromise}},
		{"another comes at noon", func(_ *rules.Ask, f *rules.Facts) {
			f.Reserved = []rules.ReservedFact{{Kept: wall(16, 11, 45), From: wall(16, 12, 0), To: wall(16, 13, 0)}}
		}, nil, want{rules.NeedPromise}},
		{"back before another comes at noon", func(a *rules.Ask, f *rules.Facts) {
			a.Promise, f.Reserved = true, []rules.ReservedFact{{Kept: wall(16, 11, 45), From: wall(16, 12, 0), To: wall(16, 13, 0)}}
		}, nil, nil},
		{"for an hour before another comes", func(a *rules.Ask, f *rules.Facts) {
			a.DueAt, f.Reserved = at(wall(16, 11, 0)), []rules.ReservedFact{{Kept: wall(16, 11, 45), From: wall(16, 12, 0), To: wall(16, 13, 0)}}
		}, nil, nil},
		{"for good before another comes", func(a *rules.Ask, f *rules.Facts) {
			a.Permanent, f.Reserved = true, []rules.ReservedFact{{Kept: wall(20, 11, 45), From: wall(20, 12, 0), To: wall(20, 13, 0)}}
		}, nil, want{rules.NeedPromise}},
		{"another was there before", func(_ *rules.Ask, f *rules.Facts) {
			f.Reserved = []rules.ReservedFact{{Kept: wall(16, 8, 0), From: wall(16, 8, 15), To: wall(16, 10, 0)}}
		}, nil, nil},
		{"a reason, a purpose and a proof", func(a *rules.Ask, f *rules.Facts) {
			a.Factors = []rules.Factor{rules.FactorBadge}
			f.Rules[0].Needs = rules.Needs{Reason: true, Purposes: []string{"service", "demo"}, SecondFactor: true}
		}, nil, want{rules.NeedReason, rules.NeedPurpose, rules.NeedSecondFactor}},
		{"signed for, and an ID seen", over(custody.ViaDesk, true, true), nil, nil},
		{"neither signed for nor an ID seen", over(custody.ViaDesk, false, false), nil, want{rules.NeedSignature, rules.NeedIDSeen}},
		{"an ID seen, and not signed for", over(custody.ViaDesk, false, true), nil, want{rules.NeedSignature}},
		{"signed for, and no ID seen", over(custody.ViaDesk, true, false), nil, want{rules.NeedIDSeen}},
		{"at a kiosk, where nobody looks at an ID", over(custody.ViaKiosk, false, false), nil, want{rules.NeedSignature, rules.NeedIDSeen}},
		{"a number without a badge", func(a *rules.Ask, _ *rules.Facts) { a.Factors = []rules.Factor{rules.FactorPIN} }, nil, want{rules.NeedBadge}},
		{"too long", func(a *rules.Ask, f *rules.Facts) { a.DueAt, f.Rules[0].Limits.MaxMinutes = at(wall(17, 10, 0)), 60 }, nil, want{rules.NeedEarlierDue}},
		{"questions without answers", asked, nil, want{rules.NeedAnswers}},
		{"questions with answers", answered(km, ok, note), nil, nil},
		{"more than the clock can show", answered(rules.Answer{Question: "qst_km", Value: "400001"}, ok, note), nil, want{rules.NeedAnswers}},
		{"an option that is none", answered(km, ok, note, rules.Answer{Question: "qst_fuel", Value: "empty"}), nil, want{rules.NeedAnswers}},
		{"an answer to the question as it was", answered(km, note, rules.Answer{Question: "qst_old", Value: "yes"}), nil, want{rules.NeedAnswers}},
	}...)
}

func offlineStories() []story {
	line := func(o rules.Offline, stale rules.Freshness, cut bool) func(*rules.Ask, *rules.Facts) {
		return func(a *rules.Ask, f *rules.Facts) {
			a.Via, a.Factors = custody.ViaCabinet, []rules.Factor{rules.FactorBadge, rules.FactorPIN}
			f.Rules[0].Offline, f.Stale, f.Offline = o, stale, cut
		}
	}
	return []story{
		{"without a line as with one", line(rules.OfflineObey, rules.Stale, true), nil, nil},
		{"not without a line", line(rules.OfflineRefuse, rules.Fresh, true), why{rules.NeedsLine}, nil},
		{"with a line", line(rules.OfflineRefuse, rules.Fresh, false), nil, nil},
		{"only fresh, and fresh", line(rules.OfflineFresh, rules.Fresh, true), nil, nil},
		{"only fresh, and stale", line(rules.OfflineFresh, rules.Stale, true), why{rules.RightsStale}, nil},
		{"too old for anything", line(rules.OfflineObey, rules.Expired, true), why{rules.RightsStale}, nil},
	}
}

// over is a take of a key that is signed for over a desk.
func over(via custody.Via, signed, seen bool) func(*rules.Ask, *rules.Facts) {
	return func(a *rules.Ask, f *rules.Facts) {
		a.Via, a.Signed, a.IDSeen = via, signed, seen
		f.Rules[0].Needs = rules.Needs{Signature: true, IDSeen: true}
	}
}

func at(t time.Time) *time.Time { return &t }

// seen is a witness with what is known of them.
func seen(id, human, department string, factors ...rules.Factor) (rules.Witness, rules.WitnessFact) {
	return rules.Witness{PersonID: tenants.PersonID(id), Factors: factors},
		rules.WitnessFact{PersonID: tenants.PersonID(id), PersonFacts: rules.PersonFacts{Known: true, Active: true, Human: human, Kind: tenants.Staff, Role: tenants.RoleDesk, Department: department}}
}
