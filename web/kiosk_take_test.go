package web_test

import (
	"context"
	"html"
	"regexp"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/booking"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// screen is a browser of a kiosk that is paired.
func (h *house) screen() *browser {
	h.t.Helper()
	code, err := admin.ShowKioskCode(context.Background(), h.db.Admin(), h.keys, "192.0.2.7")
	must(h.t, err)
	_, err = admin.PairKiosk(context.Background(), h.db.Admin(), h.keys, tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID), code.Code, "Front desk", h.motors.Site.ID)
	must(h.t, err)
	b := h.browser()
	b.cookies["claviger_kiosk"] = code.Secret
	return b
}

// bearer is a person of motors with badge 77:number, a number and a PIN.
func (h *house) bearer(name, number, pin, department string) tenants.Person {
	h.t.Helper()
	ctx, scope := context.Background(), tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID)
	p, err := admin.AddPerson(ctx, h.db.Admin(), scope, tenants.Person{Name: name, Kind: tenants.Staff, Number: number, Department: department, SiteID: h.motors.Site.ID})
	must(h.t, err)
	_, err = admin.EnrolBadge(ctx, h.db.Admin(), h.keys, scope, p.ID, tenants.BadgeCopyable, "77:"+number)
	must(h.t, err)
	must(h.t, admin.SetPIN(ctx, h.db.Admin(), h.keys, h.hasher, scope, p.ID, tenants.PINCredential, pin))
	return p
}

// asked makes a key on a board with one rule for everybody, and gives both.
func (h *house) asked(code string, r rules.Rule) (custody.Item, rules.Rule) {
	h.t.Helper()
	it := h.hung(h.motors, code)
	scope := tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID)
	for _, old := range h.rules(h.motors.Organisation.ID) {
		must(h.t, access.EndRule(context.Background(), store.In[access.Tx](h.db), scope, old.ID))
	}
	r.Effect, r.Who = rules.Allow, rules.Who{Everyone: true}
	r, err := access.SaveRule(context.Background(), store.In[access.Tx](h.db), scope, r)
	must(h.t, err)
	return it, r
}

var (
	aForm   = regexp.MustCompile(`(?s)<form[^>]*action="([^"]*)".*?</form>`)
	aHidden = regexp.MustCompile(`type="hidden" name="([^"]*)" value="([^"]*)"`)
)

// goOn sends the first form of a page that goes to an address and holds all
// the words, with what was typed besides.
func (b *browser) goOn(page answer, action, words string, typed ...string) answer {
	b.h.t.Helper()
	for _, m := range aForm.FindAllStringSubmatch(page.body, -1) {
		if m[1] != action || !strings.Contains(m[0], words) {
			continue
		}
		fields := typed
		for _, f := range aHidden.FindAllStringSubmatch(m[0], -1) {
			if f[1] != "csrf" {
				fields = append(fields, f[1], html.UnescapeString(f[2]))
			}
		}
		return b.post(action, fields...)
	}
	b.h.t.Fatalf("no form to %s with %q on: %.3000s", action, words, page.body)
	return answer{}
}

func TestKioskAsksWhatTheRuleWants(t *testing.T) {
	eachHouse(t, func(h *house) {
		least, most := int64(0), int64(90)
		it, _ := h.asked("K-1", rules.Rule{Name: "Asked", Needs: rules.Needs{Purposes: []string{"test_drive", "service"}, Reason: true, SecondFactor: true, Questions: []rules.Question{
			{Kind: rules.NumberQuestion, Text: "Passengers?", Min: &least, Max: &most}, {Kind: rules.YesNoQuestion, Text: "Trailer?"},
			{Kind: rules.ChoiceQuestion, Text: "Which gate?", Options: []string{"North", "South"}}, {Kind: rules.TextQuestion, Text: "Anything else?", Optional: true}}}})
		h.bearer("Ann Lee", "2001", "739154", "Sales")
		k := h.screen()
		k.get("/kiosk")
		k.post("/kiosk/scan", "code", "77:2001").leads(t, "/kiosk")
		a := k.get("/kiosk")
		a.wants(t, 200, "Hello Ann", "Take K-1")
		a = k.goOn(a, "/kiosk/take", "Take K-1")
		a.wants(t, 200, "What is it for?", "Test drive")
		a = k.goOn(a, "/kiosk/take", "Test drive")
		a.wants(t, 200, "Why do you need K-1?")
		a = k.goOn(a, "/kiosk/take", "reason", "reason", "Customer <waits>")
		a.wants(t, 200, "Passengers?", `id="kpad"`)
		a = k.goOn(a, "/kiosk/take", "kpad", answerOf(a), "91")
		a.wants(t, 422, "Passengers?", "0", "90")
		a = k.goOn(a, "/kiosk/take", "kpad", answerOf(a), "2")
		a.wants(t, 200, "Trailer?")
		a = k.goOn(a, "/kiosk/take", "No<") // the words of the button, not letters of a token
		a.wants(t, 200, "Which gate?")
		a = k.goOn(a, "/kiosk/take", "South")
		a.wants(t, 200, "Anything else?")
		a = k.goOn(a, "/kiosk/take", "No answer")
		a.wants(t, 200, "K-1 also wants your PIN")
		a = k.goOn(a, "/kiosk/prove", "kpad", "pin", "000000")
		a.wants(t, 422, "K-1 also wants your PIN", "Tries left")
		a = k.goOn(a, "/kiosk/prove", "kpad", "pin", "739154")
		a.wants(t, 200, "You have K-1")
		h.holds(it, "Customer <waits>", "test_drive", "2", "no", "South")
		if n := h.events(h.motors.Organisation.ID, custody.PINWrong); n != 1 {
			t.Errorf("%d wrong PINs in the log", n)
		}
	})
}

// answerOf is the field of the question that a page asks.
func answerOf(a answer) string {
	return regexp.MustCompile(`name="(answer_[^"]*)"[^>]*inputmode`).FindStringSubmatch(a.body)[1]
}

// holds checks what was said when the key was taken.
func (h *house) holds(it custody.Item, reason, purpose string, answers ...string) {
	h.t.Helper()
	must(h.t, h.db.Read(context.Background(), tenants.ForJob(it.OrgID, "test"), func(r *store.Rx) error {
		hold, err := r.LastHolding(it.ID)
		must(h.t, err)
		as, err := r.Answers(hold.ID)
		var said []string
		for _, a := range as {
			said = append(said, a.Value)
		}
		for _, want := range answers {
			if !strings.Contains(strings.Join(said, "|"), want) {
				h.t.Errorf("the answers are %v, %s is missing", said, want)
			}
		}
		if hold.Reason != reason || hold.Purpose != purpose || len(said) != len(answers) || !hold.Open() {
			h.t.Errorf("holding %+v, answers %v", hold, said)
		}
		return err
	}))
}

func TestKioskAsksForWitnesses(t *testing.T) {
	eachHouse(t, func(h *house) {
		it, _ := h.asked("K-1", rules.Rule{Name: "Two others", Needs: rules.Needs{Witnesses: rules.Witnesses{Count: 2, OtherDepartment: true}}})
		h.bearer("Ann Lee", "2001", "739154", "Pharmacy")
		h.bearer("Bob Ray", "2002", "851263", "Ward 3")
		h.bearer("Cy Dow", "2003", "962374", "Security")
		h.bearer("Di Fox", "2004", "147258", "Pharmacy")
		k := h.screen()
		k.get("/kiosk")
		k.post("/kiosk/scan", "code", "77:2001").leads(t, "/kiosk")
		a := k.goOn(k.get("/kiosk"), "/kiosk/take", "Take K-1")
		witness := func(a answer, field, who, pin string) answer {
			t.Helper()
			a = k.goOn(a, "/kiosk/witness", "csrf", field, who)
			a.wants(t, 200, "The witness types their PIN")
			return k.goOn(a, "/kiosk/witness", "kpad", "pin", pin)
		}
		a.wants(t, 200, "Witness 1 of 2", "not from the department Pharmacy")
		a = witness(a, "number", "2001", "739154")
		a.wants(t, 422, "Witness 1 of 2", "your own witness")
		a = witness(a, "number", "2002", "111111")
		a.wants(t, 422, "Witness 1 of 2", "Tries left")
		a = witness(a, "number", "2002", "851263")
		a.wants(t, 200, "Witness 2 of 2")
		a = witness(a, "code", "77:2002", "851263")
		a.wants(t, 422, "Witness 2 of 2", "a witness already")
		a = witness(a, "number", "2004", "147258")
		a.wants(t, 422, "Witness 2 of 2", "may not be the witness")
		a = witness(a, "code", "77:2003", "962374")
		a.wants(t, 200, "You have K-1")
		h.holds(it, "", "")

		// who proved it for one key did not for another, nor for the next session
		k.post("/kiosk/return", "item", string(it.ID)).wants(t, 200, "K-1 is back")
		k.get("/kiosk/finish").leads(t, "/kiosk")
		h.clock.now = h.clock.now.Add(time.Hour) // no longer a return by mistake
		k.get("/kiosk")
		k.post("/kiosk/scan", "code", "77:2001").leads(t, "/kiosk")
		k.goOn(k.get("/kiosk"), "/kiosk/take", "Take K-1").wants(t, 200, "Witness 1 of 2")
	})
}

func TestKioskWantsThePromiseAfterTheQuestions(t *testing.T) {
	eachHouse(t, func(h *house) {
		it, _ := h.asked("K-1", rules.Rule{Name: "Asked", Needs: rules.Needs{Questions: []rules.Question{{Kind: rules.YesNoQuestion, Text: "Trailer?"}}}})
		h.bearer("Ann Lee", "2001", "739154", "Sales")
		from := h.clock.now.Add(3 * time.Hour)
		_, err := booking.Book(context.Background(), store.In[booking.Tx](h.db), tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID),
			booking.Ask{ItemID: it.ID, PersonID: h.motors.Owner.ID, From: from, To: from.Add(time.Hour), Via: custody.ViaWeb})
		must(t, err)
		k := h.screen()
		k.get("/kiosk")
		k.post("/kiosk/scan", "code", "77:2001").leads(t, "/kiosk")
		a := k.goOn(k.get("/kiosk"), "/kiosk/take", "Take K-1")
		a = k.goOn(a, "/kiosk/take", "Yes")
		a.wants(t, 200, "K-1", "Promise")
		k.goOn(a, "/kiosk/take", "promise").wants(t, 200, "You have K-1", "until")
		h.holds(it, "", "", "yes")
	})
}

func TestKioskLeavesTheWayToAsk(t *testing.T) {
	eachHouse(t, func(h *house) {
		it, _ := h.asked("K-1", rules.Rule{Name: "Approved", Needs: rules.Needs{Reason: true, Approvals: []rules.Approval{{Who: rules.Who{Roles: []tenants.Role{tenants.RoleManager}}}}}})
		h.bearer("Ann Lee", "2001", "739154", "Sales")
		k := h.screen()
		k.get("/kiosk")
		k.post("/kiosk/scan", "code", "77:2001").leads(t, "/kiosk")
		k.goOn(k.get("/kiosk"), "/kiosk/take", "Take K-1").wants(t, 200, "/kiosk/ask")
		if n := h.events(h.motors.Organisation.ID, custody.AttemptNeeds); n != 1 {
			t.Errorf("%d refusals in the log", n)
		}
		k.post("/kiosk/take", "item", "itm_nowhere").wants(t, 404)
		_, err := keys.BringBack(context.Background(), store.In[keys.Tx](h.db), tenants.ForOperator(it.OrgID, "test", "back"), keys.BackAsk{ItemID: it.ID, Via: custody.ViaDesk})
		must(t, err)
	})
}
