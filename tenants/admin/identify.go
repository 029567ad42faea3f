package admin

import (
	"context"
	"crypto/subtle"
	"slices"
	"strconv"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// Shown is what somebody at a kiosk shows: a badge, or a person number and a
// PIN, or a badge and a PIN. A PIN alone names nobody.
type Shown struct {
	Badge  string
	Number string
	PIN    string

	self tenants.PersonID // who stands there already, and adds a PIN
}

// Identified is a person who proved who they are at a device.
type Identified struct {
	Person  tenants.Person
	Session tenants.KioskSession
}

// The ways to prove oneself at a kiosk, as kept in the session.
const (
	factorBadge = "badge"
	factorPIN   = "pin"
)

// Identify finds out who stands at a kiosk and opens their session there. An
// unknown badge, an unknown number and a wrong PIN cost the same time and get
// the same answer; each is recorded and counted, durably, against the number
// and against the kiosk.
func Identify(ctx context.Context, s Store, v Vault, h *Hasher, scope tenants.Scope, in Shown) (Identified, error) {
	if err := scope.Need(tenants.IdentifyAny); err != nil {
		return Identified{}, tenants.Wrap("admin.Identify", err)
	}
	out, err := identify(ctx, s, v, h, scope, in, open)
	return out, tenants.Wrap("admin.Identify", err)
}

// Witness finds out who stands beside the person who takes or brings back, at
// a kiosk or at the desk. It counts and records wrong tries as Identify does,
// and opens no session.
func Witness(ctx context.Context, s Store, v Vault, h *Hasher, scope tenants.Scope, in Shown) (Identified, error) {
	if !scope.Can(tenants.KeysIssue) {
		if err := scope.Need(tenants.IdentifyAny); err != nil {
			return Identified{}, tenants.Wrap("admin.Witness", err)
		}
	}
	out, err := identify(ctx, s, v, h, scope, in, nil)
	return out, tenants.Wrap("admin.Witness", err)
}

// entrance is what a proof opens or is kept for; it may add to what the entry
// says.
type entrance func(tx Tx, scope tenants.Scope, ks tenants.KioskSession, data map[string]string) error

func identify(ctx context.Context, s Store, v Vault, h *Hasher, scope tenants.Scope, in Shown, enter entrance) (Identified, error) {
	c, err := lookUp(ctx, s, v, scope, in)
	c.enter = enter
	if err == nil && in.PIN != "" {
		err = h.Do(ctx, func() { c.stem = tenants.Stem(in.PIN, c.salt) })
	}
	if err != nil {
		return Identified{}, err
	}
	var out Identified
	var refused error
	err = s.InTx(ctx, scope, func(tx Tx) error {
		out, refused = Identified{}, nil
		var err error
		out, refused, err = c.settle(tx, v, scope)
		return err
	})
	if err == nil {
		err = refused
	}
	return out, err
}

// claimant is somebody who says who they are, before it is believed.
type claimant struct {
	shown      Shown
	person     tenants.Person
	known      bool // a person answers to the badge or the number
	badge      bool
	pins       []tenants.Credential
	salt, stem []byte
	keys       []string // throttles: the kiosk's, and the number's or badge's
	enter      entrance // nil: proves who they are, opens nothing
}

// noSalt is stretched under when there is nobody, so that it takes as long.
var noSalt = []byte("claviger nobody!")

// lookUp reads who answers to what was shown.
func lookUp(ctx context.Context, s Store, v Vault, scope tenants.Scope, in Shown) (claimant, error) {
	where := string(scope.Device())
	if where == "" {
		where = scope.Actor()
	}
	c := claimant{shown: in, salt: noSalt, keys: []string{v.ThrottleKey("kiosk", string(scope.Org()), where)}}
	badge, number, err := normalShown(in)
	if err != nil {
		return c, err
	}
	person := func(rx Rx) (p tenants.Person, err error) {
		switch {
		case badge != "":
			p, _, err = rx.PersonByBadge(v.BadgeLookups(scope.Org(), badge))
		case in.self != "":
			p, err = rx.Person(in.self)
		default:
			p, err = rx.PersonByNumber(number)
		}
		return p, err
	}
	var waits error
	err = s.ReadTx(ctx, scope, func(rx Rx) (err error) {
		c.badge = badge != ""
		c.person, err = person(rx)
		if tenants.KindOf(err) != tenants.NotFound {
			if err != nil {
				return err
			}
			c.known = true
			if c.pins, err = rx.PINs(c.person.ID); err != nil {
				return err
			}
		}
		c.countUnder(v, scope.Org(), badge, number)
		waits, err = c.mustWait(rx)
		return err
	})
	if len(c.pins) > 0 {
		c.salt = c.pins[0].Salt
	}
	if err == nil {
		err = waits
	}
	return c, err
}

// countUnder chooses what a wrong try counts against besides the kiosk: the
// number, typed or of who bears the badge.
func (c *claimant) countUnder(v Vault, org tenants.OrgID, badge, number string) {
	switch {
	case badge != "" && c.shown.PIN == "":
	case badge != "" && c.person.Number == "":
		c.keys = append(c.keys, v.ThrottleKey("badge", string(org), badge))
	case badge != "":
		c.keys = append(c.keys, pinThrottle(v, org, c.person.Number))
	case c.shown.self != "" && c.person.Number == "":
		c.keys = append(c.keys, v.ThrottleKey("person", string(org), string(c.shown.self)))
	case c.shown.self != "":
		c.keys = append(c.keys, pinThrottle(v, org, c.person.Number))
	default:
		c.keys = append(c.keys, pinThrottle(v, org, number))
	}
}

// mustWait turns away whom a counter blocks before anything is stretched.
func (c claimant) mustWait(rx Rx) (waits, err error) {
	for _, key := range c.keys {
		t, err := rx.Throttle(key)
		if err != nil {
			return nil, err
		}
		if until, blocked := t.Blocked(rx.Now()); blocked {
			return waitFor(t, until), nil
		}
	}
	return nil, nil
}

func pinThrottle(v Vault, org tenants.OrgID, number string) string {
	return v.ThrottleKey("pin", string(org), number)
}

// normalShown checks the form of what was shown, nothing else.
func normalShown(in Shown) (badge, number string, err error) {
	if in.Badge != "" {
		badge, err = tenants.NormalBadge(in.Badge)
		return badge, "", err
	}
	if in.self == "" {
		number, err = tenants.NormalNumber(in.Number)
	}
	if err != nil {
		return "", "", err
	}
	if in.PIN == "" || len(in.PIN) > tenants.LongestPIN {
		return "", "", tenants.Fail(tenants.Invalid, "pin_digits").At("pin")
	}
	return "", number, nil
}

// settle decides under the locks of the counters: nothing is learnt from a try
// that came while they were blocked.
func (c claimant) settle(tx Tx, v Vault, scope tenants.Scope) (out Identified, refused, err error) {
	counts, err := tx.LockThrottles(c.keys...)
	if err != nil {
		return out, nil, err
	}
	for _, key := range c.keys {
		if until, blocked := counts[key].Blocked(tx.Now()); blocked {
			return out, waitFor(counts[key], until), nil
		}
	}
	right, duress, err := c.proves(v)
	if err != nil {
		return out, nil, err
	}
	if !right || !c.person.ActiveAt(tx.Now()) {
		refused, err = c.refuse(tx, counts)
		return out, refused, err
	}
	if len(c.keys) > 1 {
		if err := tx.ClearThrottle(c.keys[1]); err != nil {
			return out, nil, err
		}
	}
	out, err = c.welcome(tx, scope, duress)
	return out, nil, err
}

// proves tells whether what was shown is right; duress when the PIN was the
// silent alarm's. Both PINs are always compared.
func (c claimant) proves(v Vault) (right, duress bool, err error) {
	right = c.known && c.badge && c.shown.PIN == ""
	for _, p := range c.pins {
		kept, err := v.OpenStem(p.ID, p.Sealed)
		if err != nil {
			return false, false, err
		}
		if c.known && subtle.ConstantTimeCompare(kept, c.stem) == 1 {
			right, duress = true, duress || p.Kind == tenants.DuressCredential
		}
	}
	return right, duress, nil
}

// refuse counts and records a wrong try; the answer is the same for all.
func (c claimant) refuse(tx Tx, counts map[string]tenants.Throttle) (refused, err error) {
	kind, data := custody.AttemptUnknown, map[string]string{"way": c.way()}
	if c.known && c.shown.PIN != "" {
		kind = custody.PINWrong
	}
	if _, err := tx.Record(custody.Event{Kind: kind, PersonID: c.person.ID, Outcome: "deny", Data: data}); err != nil {
		return nil, err
	}
	left := 0
	for i, key := range c.keys {
		policy := tenants.KioskThrottle
		if i > 0 {
			policy = tenants.PINThrottle
		}
		now := policy.Wrong(counts[key], tx.Now())
		now.Key = key
		if err := tx.SaveThrottle(now); err != nil {
			return nil, err
		}
		left = policy.TriesLeft(now, tx.Now())
		if until, blocked := now.Blocked(tx.Now()); blocked {
			if err := c.recordLock(tx, now, until, i > 0); err != nil {
				return nil, err
			}
			refused = waitFor(now, until)
		}
	}
	if refused == nil {
		refused = tenants.Fail(tenants.Invalid, "code_wrong", "left", strconv.Itoa(left))
		if c.shown.PIN == "" {
			refused = tenants.Fail(tenants.Invalid, "badge_unknown")
		}
	}
	return refused, nil
}

func (c claimant) recordLock(tx Tx, t tenants.Throttle, until time.Time, ofNumber bool) error {
	data := map[string]string{"what": "kiosk", "fails": strconv.Itoa(t.Fails), "until": until.Format(time.RFC3339)}
	var person tenants.PersonID
	if ofNumber {
		data["what"], person = "pin", c.person.ID
	}
	_, err := tx.Record(custody.Event{Kind: custody.PINLocked, PersonID: person, Outcome: "deny", Data: data})
	return err
}

func (c claimant) way() string {
	switch {
	case c.badge && c.shown.PIN != "":
		return "badge+pin"
	case c.badge:
		return "badge"
	}
	return "number+pin"
}

func waitFor(t tenants.Throttle, until time.Time) error {
	if t.Locked() {
		return tenants.Fail(tenants.Limit, "code_locked")
	}
	return tenants.Fail(tenants.Limit, "code_wait", "until", until.Format(time.RFC3339))
}

// welcome opens the session and records who it is.
func (c claimant) welcome(tx Tx, scope tenants.Scope, duress bool) (Identified, error) {
	var factors []string
	if c.badge {
		factors = append(factors, factorBadge)
	}
	if c.shown.PIN != "" {
		factors = append(factors, factorPIN)
	}
	ks := tenants.KioskSession{OrgID: scope.Org(), ID: tx.NewID("kse"), DeviceID: scope.Device(), PersonID: c.person.ID, Factors: factors, CreatedAt: tx.Now(), SeenAt: tx.Now()}
	data := map[string]string{"way": c.way()}
	if c.enter != nil {
		if err := c.enter(tx, scope, ks, data); err != nil {
			return Identified{}, err
		}
	}
	if duress {
		if _, err := tx.Record(custody.Event{Kind: custody.AttemptDuress, PersonID: c.person.ID, Data: data}); err != nil {
			return Identified{}, err
		}
	}
	ks.Factors = slices.Clone(factors)
	return Identified{Person: c.person, Session: ks}, nil
}

// open begins the session of whoever stands at the kiosk now.
func open(tx Tx, scope tenants.Scope, ks tenants.KioskSession, data map[string]string) error {
	if err := tx.EndKioskSessions(scope.Device()); err != nil {
		return err
	}
	if err := tx.OpenKioskSession(ks); err != nil {
		return err
	}
	data["session"] = ks.ID
	_, err := tx.Record(custody.Event{Kind: custody.KioskIdentified, PersonID: ks.PersonID, Outcome: "done", Data: data})
	return err
}
