package web_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"claviger/alerts"
	"claviger/alerts/send"
	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/web"
)

// TestPassLink: the link that was sent shows the codes that are left in the
// guest's language, a changed one nothing, and one of a pass that was revoked
// says so.
func TestPassLink(t *testing.T) {
	eachHouse(t, func(h *house) {
		v := &village{h: h, org: h.motors, scope: tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID), canary: "Zeisig", ids: map[string]string{}}
		v.fillPasses(0)
		p, err := keys.IssuePass(t.Context(), store.In[keys.PassTx](h.db), v.scope, keys.PassAsk{Label: "Plombier", Kind: tenants.Contractor, PlaceID: custody.PlaceID(v.ids["pass_box"]), Items: []custody.ItemID{custody.ItemID(v.ids["key_pass"])}, Uses: 2, Reason: "leak", Locale: "fr"})
		must(t, err)
		b, at := h.as("owner@motors.example"), "/guests/"+string(p.ID)
		b.get(at).wants(t, 200, at+"/send")
		b.post(at+"/send", "to", "555 0100").wants(t, 422, "a mobile number with its country code", `value="555 0100"`)
		b.post(at+"/send", "to", "guest@gast.example").leads(t, at)
		b.post(at+"/send", "to", "+33 6 12 34 56 78").leads(t, at)
		links := h.passLinks()
		if len(links) != 2 || links[0].Text || links[0].To != "guest@gast.example" || !links[1].Text || links[1].To != "+33612345678" || h.events(h.motors.Organisation.ID, custody.PassSent) != 2 {
			t.Fatalf("sent %+v", links)
		}
		guest := h.browser()
		page := guest.get(links[0].Path)
		page.wants(t, 200, "Votre laissez-passer pour", `lang="fr"`)
		var view store.PassView
		must(t, h.db.Read(t.Context(), v.scope, func(r *store.Rx) (err error) { view, err = r.PassView(p.ID); return err }))
		codes := h.keys.PassCodes(view.Device, view.Epoch, p.Grants(), 2)
		if !strings.Contains(page.body, codes[0][:4]+" "+codes[0][4:]) || page.Header.Get("Cache-Control") != "no-store" || page.Header.Get("X-Robots-Tag") != "noindex" {
			t.Errorf("the page shows no code, or may be kept: %v", page.Header)
		}
		for _, bad := range []string{links[0].Path + "A", strings.Replace(links[0].Path, string(p.ID), "pas_other", 1), "/p/x", "/p/a.b.c"} {
			guest.get(bad).wants(t, 404, "This link is not good")
		}
		must(t, keys.RevokePass(t.Context(), store.In[keys.PassTx](h.db), v.scope, p.ID))
		if over := guest.get(links[0].Path); over.StatusCode != 200 || strings.Contains(over.body, codes[0][:4]+" ") || !strings.Contains(over.body, "est terminé") {
			t.Errorf("a revoked pass: %d %s", over.StatusCode, over.body)
		}
		b.post(at+"/send", "to", "guest@gast.example").wants(t, 409, "It is over already.")
	})
}

// TestTextAnswered: STOP is believed when the carrier signed it for this
// address, and only then.
func TestTextAnswered(t *testing.T) {
	carrier := send.Twilio{AccountSID: "AC1", AuthToken: "token", From: "+15550100"}
	eachHouseWith(t, web.Deps{Twilio: carrier, BaseURL: "https://keys.example"}, func(h *house) {
		const number = "+33612345678"
		must(t, h.db.InTx(t.Context(), tenants.ForJob(h.motors.Organisation.ID, "test"), func(tx *store.Tx) error {
			return tx.AddMail(store.Mail{ID: "mal_1", Channel: store.TextChannel, Kind: keys.MailPass, Recipient: number, Text: "hello"})
		}))
		form := url.Values{"From": {number}, "Body": {" Stop "}}
		mac := hmac.New(sha1.New, []byte(carrier.AuthToken))
		mac.Write([]byte("https://keys.example/hooks/textsBody" + form.Get("Body") + "From" + number))
		good := base64.StdEncoding.EncodeToString(mac.Sum(nil))
		stopped := func() (n alerts.Texts) {
			must(t, h.db.Read(t.Context(), tenants.ForJob(h.motors.Organisation.ID, "test"), func(r *store.Rx) (err error) { n, err = r.TextsTo(number); return err }))
			return n
		}
		for _, try := range []struct {
			signed string
			want   int
		}{{"", 403}, {"AAAA", 403}, {strings.ToLower(good), 403}, {good, 200}} {
			if stopped().Stopped {
				t.Fatalf("an answer signed otherwise was believed, before %q", try.signed)
			}
			req := httptest.NewRequest(http.MethodPost, "/hooks/texts", strings.NewReader(form.Encode()))
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			req.Header.Set("X-Twilio-Signature", try.signed)
			if got := h.browser().do(req).StatusCode; got != try.want {
				t.Errorf("signed %q: %d, want %d", try.signed, got, try.want)
			}
		}
		if n := stopped(); !n.Stopped || n.NumberDay != 1 || n.OrgDay != 1 || n.PrefixHour != 1 {
			t.Errorf("after STOP: %+v", n)
		}
	})
}

// passLinks are the links to passes that wait to be sent, oldest first.
func (h *house) passLinks() (links []keys.PassLink) {
	h.t.Helper()
	must(h.t, h.db.UnscopedRead(h.t.Context(), "test", func(r *store.UnscopedRx) error {
		var rows []string
		err := r.Select("outbox", "o").ColumnExpr("o.payload").Where("o.kind = ?", custody.SendMail).OrderExpr("o.id").Scan(r.Context(), &rows)
		for _, row := range rows {
			var m keys.PassLink
			if json.Unmarshal([]byte(row), &m) == nil && m.Mail == keys.MailPass {
				links = append(links, m)
			}
		}
		return err
	}))
	return links
}
