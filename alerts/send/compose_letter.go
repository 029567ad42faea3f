package send

import (
	"encoding/json"
	"slices"
	"time"

	"claviger/custody/desk"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// letterOf writes a mail about one key that somebody must know of. Who was
// blocked meanwhile gets none.
func (s *Sender) letterOf(r *store.Rx, payload []byte) (m store.Mail, ok bool, err error) {
	var t desk.Letter
	if err := json.Unmarshal(payload, &t); err != nil {
		return m, false, err
	}
	to, err := r.Person(t.To)
	if err != nil || !to.ActiveAt(r.Now()) {
		return m, false, err
	}
	if said, err := stated(r, t); err != nil || said {
		return m, false, err
	}
	facts, zone, err := letterFacts(r, t)
	if err != nil {
		return m, false, err
	}
	l, err := newLetter(r, store.MailboxOf{ID: to.ID, Name: to.Name, Email: to.Email, Locale: to.Locale}, zone)
	if err != nil {
		return m, false, err
	}
	if t.Licence != "" {
		more, still, err := licenceFacts(r, l, t.Licence)
		if err != nil || !still {
			return m, false, err
		}
		facts = append(facts, more...)
	}
	if t.Joint != "" {
		j, err := r.Joint(t.Joint)
		if err != nil || !j.Open(l.now) { // somebody answered, or it is too late to
			return m, false, err
		}
	}
	why := "mail.why_letter"
	if t.Lockdown != "" {
		why = "mail.why_lockdown"
		more, still, err := lockdownFacts(r, l, t)
		if err != nil || !still {
			return m, false, err
		}
		facts = append(facts, more...)
	}
	if t.Glass != "" {
		why = "mail.why_glass"
		more, still, err := glassFacts(r, l, t)
		if err != nil || !still {
			return m, false, err
		}
		facts = append(facts, more...)
	}
	if t.Keeper != "" {
		why = "mail.why_keeper"
		still, err := drillStill(r, l, t)
		if err != nil || !still {
			return m, false, err
		}
	}
	if t.Urgent != "" {
		why = "mail.why_urgent"
		more, still, err := urgentFacts(r, l, t)
		if err != nil || !still {
			return m, false, err
		}
		facts = append(facts, more...)
	}
	if t.Device != "" {
		why = "mail.why_gateway"
		more, still, err := gatewayFacts(r, t)
		if err != nil || !still {
			return m, false, err
		}
		facts = append(facts, more...)
	}
	if t.Fire != "" {
		why = "mail.why_gateway"
		more, still, err := fireFacts(r, t)
		if err != nil || !still {
			return m, false, err
		}
		facts = append(facts, more...)
	}
	if t.Opening != "" {
		why = "mail.why_gateway"
		more, still, err := openingFacts(r, t)
		if err != nil || !still {
			return m, false, err
		}
		facts = append(facts, more...)
	}
	if t.Run != "" {
		why = "mail.why_run"
		more, still, err := runFacts(r, l, t)
		if err != nil || !still {
			return m, false, err
		}
		facts = append(facts, more...)
	}
	if t.At != nil {
		facts = append(facts, "until", l.Moment(*t.At, l.now))
	}
	id := "mail.letter." + t.About
	subject := l.Say(id+".subject", facts...)
	m, err = l.seal(subject, views.Mail{Title: subject, Hello: l.hello(), Text: []ui.Rich{ui.Weave(l.Parts(id+".text", facts...), strong("key", "name"))},
		Button: l.Say(id + ".do"), Link: s.baseURL + t.Path, Small: l.small(""), Foot: l.Say(why)})
	m.About = string(t.Item)
	return m, err == nil, err
}

// stated tells whether what the letter asks for, an account or a count, is there
// by now.
func stated(r *store.Rx, t desk.Letter) (bool, error) {
	if t.Count != "" {
		c, err := r.Count(t.Count)
		return c.ClosedAt != nil && t.More == 0, err
	}
	if t.About != "lost_statement" && t.About != "lost_statement_late" {
		return false, nil
	}
	i, err := r.Incident(t.Incident)
	return i.StatedAt != nil || i.ClosedAt != nil, err
}

// letterFacts reads the names that the message says.
func letterFacts(r *store.Rx, t desk.Letter) (facts []any, zone string, err error) {
	if t.Item != "" {
		it, err := r.ItemView(t.Item)
		if err != nil {
			return nil, "", err
		}
		facts, zone = append(facts, "key", it.Code, "name", it.Name, "place", it.Place, "slot", it.Slot, "home", it.Home), it.Zone
	}
	if t.Place != "" {
		p, err := r.Place(t.Place)
		if err != nil {
			return nil, "", err
		}
		if zone, err = r.SiteZone(p.SiteID); err != nil {
			return nil, "", err
		}
		facts = append(facts, "cabinet", p.Name)
	}
	if t.Symbol != "" {
		x, err := r.Symbol(t.Symbol)
		if err != nil {
			return nil, "", err
		}
		facts = append(facts, "symbol", x.Symbol)
	}
	if t.More > 0 {
		facts = append(facts, "more", t.More)
	}
	if t.Review != "" {
		v, err := r.Review(t.Review)
		if err != nil {
			return nil, "", err
		}
		facts = append(facts, "review", v.Name)
	}
	if t.Count != "" {
		c, err := r.Count(t.Count)
		if err != nil {
			return nil, "", err
		}
		p, err := r.Place(c.PlaceID)
		if err != nil {
			return nil, "", err
		}
		if zone, err = r.SiteZone(c.SiteID); err != nil {
			return nil, "", err
		}
		facts = append(facts, "place", p.Name)
	}
	if t.Lockdown != "" {
		v, err := r.Lockdown(t.Lockdown)
		if err != nil {
			return nil, "", err
		}
		if zone, err = r.SiteZone(v.SiteID); err != nil {
			return nil, "", err
		}
	}
	if t.Device != "" {
		g, err := r.Device(t.Device)
		if err != nil {
			return nil, "", err
		}
		if g.SiteID != "" {
			if zone, err = r.SiteZone(g.SiteID); err != nil {
				return nil, "", err
			}
		}
	}
	if t.Run != "" {
		v, err := r.PlaybookRun(t.Run)
		if err != nil {
			return nil, "", err
		}
		if zone, err = r.SiteZone(v.SiteID); err != nil {
			return nil, "", err
		}
	}
	if t.Playbook != "" {
		p, err := r.Playbook(t.Playbook)
		if err != nil {
			return nil, "", err
		}
		if zone, err = r.SiteZone(p.SiteID); err != nil {
			return nil, "", err
		}
		facts = append(facts, "playbook", p.Name)
	}
	if t.Policy != "" {
		p, err := r.Policy(t.Policy)
		if err != nil {
			return nil, "", err
		}
		facts = append(facts, "policy", p.Title)
	}
	if t.Line > 0 {
		l, err := r.ReviewLine(t.Review, t.Line)
		if err != nil {
			return nil, "", err
		}
		facts = append(facts, "right", l.Subject)
	}
	if t.Person != "" {
		name, err := r.PersonName(t.Person)
		if tenants.KindOf(err) == tenants.NotFound && err != nil {
			return facts, zone, nil
		}
		return append(facts, "person", name), zone, err
	}
	return facts, zone, nil
}

// licenceFacts are a licence or training that ends, and the rules that give no
// key without it; still is false when it was taken off the record meanwhile.
func licenceFacts(r *store.Rx, l *letter, id tenants.QualificationID) (facts []any, still bool, err error) {
	q, err := r.Qualification(id)
	if tenants.KindOf(err) == tenants.NotFound && err != nil {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	facts = []any{"licence", q.Name}
	if day, err := time.ParseInLocation(time.DateOnly, q.UntilOn, l.now.Location()); err == nil {
		facts = append(facts, "day", l.Date(day.Add(12*time.Hour)))
	}
	list, err := r.Rules()
	if err != nil {
		return nil, false, err
	}
	var names []string
	for _, rule := range list {
		if rule.Effect == rules.Allow && slices.Contains(rule.Needs.Qualifications, q.Name) {
			names = append(names, rule.Name)
		}
	}
	if len(names) > 0 {
		facts = append(facts, "rules", l.List(names))
	}
	return facts, true, nil
}
