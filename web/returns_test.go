package web_test

import (
	"context"
	"encoding/base64"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// atReturn asks the mileage, a choice, and a witness when a key is back.
func atReturn() rules.Rule {
	least := int64(0)
	return rules.Rule{Name: "Asked at the return", Needs: rules.Needs{Witnesses: rules.Witnesses{Count: 1, OnReturn: true}, Questions: []rules.Question{
		{Kind: rules.NumberQuestion, Text: "Mileage?", Min: &least, OnReturn: true}, {Kind: rules.ChoiceQuestion, Text: "Which bay?", Options: []string{"North", "South"}, OnReturn: true, Optional: true}}}}
}

func TestReturnAtTheDeskAsksAfterTheMetalIsBack(t *testing.T) {
	eachHouse(t, func(h *house) {
		it, rule := h.asked("K-1", atReturn())
		ann := h.bearer("Ann Lee", "2001", "739154", "Sales")
		h.bearer("Bob Ray", "2002", "851263", "Workshop")
		h.member(tenants.RoleDesk)
		h.member(tenants.RoleFinance)
		b, path := h.as("desk@motors.example"), "/keys/"+string(it.ID)
		km, bay := "answer_"+rule.Needs.Questions[0].ID, "answer_"+rule.Needs.Questions[1].ID
		b.get(path)
		b.post("/desk", "person", string(ann.ID), "code", "K-1").leads(t, "/desk?person="+string(ann.ID)) // the clerk is the witness
		b.get("/desk?person=" + string(ann.ID))
		a := b.post("/desk", "person", string(ann.ID), "code", "K-1")
		to := regexp.MustCompile(`/returns/hld_[0-9a-z-]+`).FindString(a.Header.Get("Location"))
		if to == "" {
			t.Fatalf("the return leads to %q", a.Header.Get("Location"))
		}
		b.get(to).wants(t, 200, "K-1", "Mileage?", "Which bay?", "Later", "The return stands")
		b.get(path).wants(t, 200, `data-s="in"`, "answers of Ann Lee still open")
		b.get("/").wants(t, 200, "Answers still open")
		b.get("/returns").wants(t, 200, "K-1", "Ann Lee", "2 questions")
		b.post(to, bay, "South").wants(t, 422, "Answer the question", "Mileage?")
		b.post(to, km, "many", bay, "South").wants(t, 422, "does not answer", `value="many"`)
		b.post(to, km, "1200", bay, "South", "desk", string(ann.ID)).leads(t, "/desk?person="+string(ann.ID))
		b.get("/returns").wants(t, 200, "Nothing is open")
		if n := h.events(h.motors.Organisation.ID, custody.BackAnswered); n != 1 {
			t.Errorf("%d answers in the log", n)
		}
		h.as("finance@motors.example").get(to).wants(t, 404)
	})
}

func TestReturnAtTheKioskAsksAfterTheMetalIsBack(t *testing.T) {
	eachHouse(t, func(h *house) {
		it, _ := h.asked("K-1", atReturn())
		h.bearer("Ann Lee", "2001", "739154", "Sales")
		h.bearer("Bob Ray", "2002", "851263", "Workshop")
		k := h.screen()
		k.get("/kiosk")
		k.post("/kiosk/scan", "code", "77:2001").leads(t, "/kiosk")
		a := k.goOn(k.get("/kiosk"), "/kiosk/take", "Take K-1")
		a = k.goOn(a, "/kiosk/witness", "kpad", "number", "2002")
		k.goOn(a, "/kiosk/witness", "kpad", "pin", "851263").wants(t, 200, "You have K-1")
		k.get("/kiosk/finish").leads(t, "/kiosk")

		// its tag is scanned by nobody in particular
		k.get("/kiosk")
		at := k.post("/kiosk/scan", "code", "K-1").Header.Get("Location")
		a = k.get(at)
		a.wants(t, 200, "Mileage?", "K-1 is back", "Later")
		h.isBack(it)
		a = k.goOn(a, at, "kpad", answerOf(a), "9999999999999999999999")
		a.wants(t, 422, "Mileage?")
		k.goOn(a, at, "kpad", answerOf(a), "1200").leads(t, at)
		k.get(at).wants(t, 200, "Which bay?")
		k.get("/kiosk/finish").leads(t, "/kiosk") // later

		k.get("/kiosk")
		k.post("/kiosk/scan", "code", "77:2001").leads(t, "/kiosk")
		k.get("/kiosk").wants(t, 200, "K-1: still to say", "1 question, 1 witness")
		a = k.get(at)
		k.goOn(a, at, "No answer").leads(t, at)
		a = k.get(at)
		a.wants(t, 200, "Witness 1 of 1")
		a = k.goOn(k.goOn(a, at, "kpad", "number", "2001"), at, "kpad", "pin", "739154")
		a.wants(t, 422, "your own witness")
		k.goOn(k.goOn(a, at, "kpad", "number", "2002"), at, "kpad", "pin", "851263").leads(t, at)
		k.get(at).wants(t, 200, "K-1 is back", "All is said about K-1")
	})
}

// TestVehicleQuestionsAtTheKiosk asks fuel in eighths, cleanliness, and a choice
// of more than a screen has room for: every one of them can be reached.
func TestVehicleQuestionsAtTheKiosk(t *testing.T) {
	eachHouse(t, func(h *house) {
		bays := strings.Split("A B C D E F G H I J", " ")
		_, rule := h.asked("K-1", rules.Rule{Name: "Cars", Needs: rules.Needs{Questions: []rules.Question{{Kind: rules.FuelQuestion, Text: "How full?", OnReturn: true}, {Kind: rules.CleanQuestion, Text: "How clean?", OnReturn: true},
			{Kind: rules.ChoiceQuestion, Text: "Which bay?", Options: bays, OnReturn: true}}}})
		h.bearer("Ann Lee", "2001", "739154", "Sales")
		k := h.screen()
		k.get("/kiosk")
		k.post("/kiosk/scan", "code", "77:2001").leads(t, "/kiosk")
		k.goOn(k.get("/kiosk"), "/kiosk/take", "Take K-1").wants(t, 200, "You have K-1")
		k.get("/kiosk")
		at := k.post("/kiosk/scan", "code", "K-1").Header.Get("Location")
		a := k.get(at)
		a.wants(t, 200, "How full?", "Empty", "1/8", "1/2", "Full", `value="8"`, "ktile small")
		k.post(at, keys.AnswerField(rule.Needs.Questions[0].ID), "9").wants(t, 422, "How full?", "Choose one")
		k.goOn(a, at, "<b>Full</b>").leads(t, at)
		a = k.get(at)
		a.wants(t, 200, "How clean?", "Clean", "Needs cleaning", "Dirty")
		k.goOn(a, at, "Needs cleaning").leads(t, at)
		a = k.get(at)
		a.wants(t, 200, "Which bay?", "<b>I</b>", "More")
		if strings.Contains(a.body, "<b>J</b>") {
			t.Error("the tenth choice is on the first screen too")
		}
		a = k.goOn(a, at, "More")
		a.wants(t, 200, "Which bay?", "<b>J</b>")
		k.goOn(a, at, "<b>J</b>").leads(t, at)
		k.get(at).wants(t, 200, "All is said about K-1")
	})
}

// TestDamageAtTheKiosk says that something broke, with words and a photo: what
// is no photo is said where it was given and loses nothing.
func TestDamageAtTheKiosk(t *testing.T) {
	eachHouse(t, func(h *house) {
		it, rule := h.asked("K-1", rules.Rule{Name: "Cars", Needs: rules.Needs{Questions: []rules.Question{{Kind: rules.DamageQuestion, Text: "Damaged?", OnReturn: true}}}})
		h.bearer("Ann Lee", "2001", "739154", "Sales")
		k := h.screen()
		k.get("/kiosk")
		k.post("/kiosk/scan", "code", "77:2001").leads(t, "/kiosk")
		k.goOn(k.get("/kiosk"), "/kiosk/take", "Take K-1").wants(t, 200, "You have K-1")
		k.get("/kiosk")
		at := k.post("/kiosk/scan", "code", "K-1").Header.Get("Location")
		a := k.goOn(k.get(at), at, "Damaged, but it can be used")
		a.wants(t, 200, "What is wrong?", `type="file"`, `enctype="multipart/form-data"`, "Both may stay empty", "Later")
		h.isBack(it)
		said := []string{keys.AnswerField(rule.Needs.Questions[0].ID), rules.Usable, "told", "1"}
		k.uploadTo(at, "photo", "x.jpg", []byte("no picture"), append(said, "what", "Mirror bent")...).wants(t, 422, "no photo that can be read", `value="Mirror bent"`, `value="usable"`)
		k.uploadTo(at, "photo", "x.jpg", snapshot(t, 60, 40), append(said, "what", "a\u202eb")...).wants(t, 422, "What is wrong?")
		k.uploadTo(at, "photo", "x.jpg", snapshot(t, 60, 40), append(said, "what", "Mirror bent")...).leads(t, at)
		k.get(at).wants(t, 200, "All is said about K-1")
		must(t, h.db.Read(context.Background(), tenants.ForJob(it.OrgID, "test"), func(r *store.Rx) error {
			fs, err := r.Faults(store.FaultAsk{Open: true, Item: it.ID, Limit: 2})
			if len(fs) != 1 || fs[0].What != "Mirror bent" || fs[0].Photo == "" || fs[0].Blocks {
				t.Errorf("faults: %+v", fs)
			}
			return err
		}))
	})
}

func (h *house) isBack(it custody.Item) {
	h.t.Helper()
	must(h.t, h.db.Read(context.Background(), tenants.ForJob(it.OrgID, "test"), func(r *store.Rx) error {
		now, err := r.Item(it.ID)
		if now.State != custody.In {
			h.t.Errorf("the key is %s", now.State)
		}
		return err
	}))
}

// TestDamageByTheAPI answers with words and a photo as large as a phone's.
func TestDamageByTheAPI(t *testing.T) {
	eachHouse(t, func(h *house) {
		it, rule := h.asked("K-1", rules.Rule{Name: "Cars", Needs: rules.Needs{Questions: []rules.Question{{Kind: rules.DamageQuestion, Text: "Damaged?", OnReturn: true}}}})
		ann, token := h.bearer("Ann Lee", "2001", "739154", "Sales"), h.token(h.motors, tenants.RoleDesk)
		do := func(want int, path, body string) map[string]any {
			t.Helper()
			status, out := h.api(token, http.MethodPost, "/api/v1/"+path, body)
			if status != want {
				t.Fatalf("%s: %d %v", path, status, out)
			}
			return out
		}
		do(200, "keys/"+string(it.ID)+"/take", `{"person_id":"`+string(ann.ID)+`"}`)
		do(200, "keys/"+string(it.ID)+"/return", `{}`)
		_, list := h.api(token, http.MethodGet, "/api/v1/returns", "")
		holding := list["items"].([]any)[0].(map[string]any)["holding_id"].(string)
		body := func(photo []byte) string {
			return `{"answers":{"` + rule.Needs.Questions[0].ID + `":"unusable"},"what":"Door dented","photo":"` + base64.StdEncoding.EncodeToString(photo) + `"}`
		}
		do(422, "returns/"+holding+"/answers", body([]byte("no picture")))
		do(200, "returns/"+holding+"/answers", body(append(snapshot(t, 60, 40), make([]byte, 2<<20)...)))
		must(t, h.db.Read(context.Background(), tenants.ForJob(it.OrgID, "test"), func(r *store.Rx) error {
			fs, err := r.Faults(store.FaultAsk{Open: true, Item: it.ID, Limit: 2})
			if len(fs) != 1 || fs[0].What != "Door dented" || fs[0].Photo == "" || !fs[0].Blocks {
				t.Errorf("faults: %+v", fs)
			}
			return err
		}))
	})
}
