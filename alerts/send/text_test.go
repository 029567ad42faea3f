package send_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"claviger/alerts/send"
	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/store/keyring"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// carrier is a server that speaks the part of Twilio's API which we use.
type carrier struct {
	mu    sync.Mutex
	got   []url.Values
	says  []string // answers before it takes anything, "status code message"
	keys  send.Twilio
	names []string // of accounts that called
}

func newCarrier(t *testing.T) *carrier {
	t.Helper()
	c := &carrier{}
	s := httptest.NewServer(c)
	t.Cleanup(s.Close)
	c.keys = send.Twilio{AccountSID: "AC0", AuthToken: "token", From: "+15550100", APIBase: s.URL}
	return c
}

func (c *carrier) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	user, password, _ := r.BasicAuth()
	if user != c.keys.AccountSID || password != c.keys.AuthToken || r.URL.Path != "/2010-04-01/Accounts/AC0/Messages.json" || r.Method != http.MethodPost || r.ParseForm() != nil {
		http.Error(w, `{"code": 20003, "message": "Authenticate"}`, http.StatusUnauthorized)
		return
	}
	if len(c.says) > 0 {
		var status, code int
		fmt.Sscan(c.says[0], &status, &code)
		c.says = c.says[1:]
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"code": %d, "message": "no", "status": %d}`, code, status)
		return
	}
	c.got = append(c.got, r.PostForm)
	w.WriteHeader(http.StatusCreated)
	fmt.Fprint(w, `{"sid": "SM1", "status": "queued"}`)
}

func (c *carrier) messages() []url.Values {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]url.Values(nil), c.got...)
}

// texting is a house that may text to France, with a pass whose links are sent.
func texting(t *testing.T, daily int) (*house, *carrier, custody.PassID) {
	h, c := newHouse(t, "fr"), newCarrier(t)
	o := tenants.Organisation{Name: "Alder Court Homes", Locale: "en", Zone: "Europe/Paris", Currency: "EUR", Units: "km", TextTo: "+33", TextDaily: daily}
	must(t, admin.ChangeOrganisation(context.Background(), h.s.Admin(), h.owner, o))
	place, key := h.cabinet()
	p, err := keys.IssuePass(context.Background(), store.In[keys.PassTx](h.s), h.owner, keys.PassAsk{Label: "Plombier", Kind: tenants.Contractor, PlaceID: place, Items: []custody.ItemID{key}, Uses: 1, Reason: "leak", Locale: "fr"})
	must(t, err)
	return h, c, p.ID
}

// text sends the link to the pass to a number, and gives the row of the outbox.
func (h *house) text(s *send.Sender, pass custody.PassID, number string, n int) (store.Mail, error) {
	h.t.Helper()
	payload := fmt.Sprintf(`{"mail":"pass","pass":%q,"to":%q,"text":true,"path":"/p/x"}`, pass, number)
	err := s.Send(context.Background(), tenants.ForJob(h.org, "test"), fmt.Sprintf("tsk_%d", n), []byte(payload))
	var m store.Mail
	must(h.t, h.s.Read(context.Background(), tenants.ForJob(h.org, "test"), func(r *store.Rx) (e error) { m, e = r.Mail(fmt.Sprintf("mal_%d", n)); return e }))
	return m, err
}

// TestText: a text message goes out once, in the language of its reader, with
// the sender's number, and is a row first.
func TestText(t *testing.T) {
	h, c, pass := texting(t, 50)
	s, err := send.New(send.Options{Store: h.s, Twilio: c.keys, BaseURL: "https://keys.example"})
	must(t, err)
	m, err := h.text(s, pass, "+33612345678", 1)
	if must(t, err); m.SentAt == nil || m.Channel != store.TextChannel || m.Recipient != "+33612345678" {
		t.Errorf("written %+v", m)
	}
	_, err = h.text(s, pass, "+33612345678", 1) // the task is done twice
	must(t, err)
	got := c.messages()
	if len(got) != 1 || got[0].Get("To") != "+33612345678" || got[0].Get("From") != "+15550100" || !strings.Contains(got[0].Get("Body"), "laissez-passer pour Box") || !strings.Contains(got[0].Get("Body"), "https://keys.example/p/x") {
		t.Errorf("the carrier got %v", got)
	}
	quiet, err := send.New(send.Options{Store: h.s, BaseURL: "https://keys.example"})
	must(t, err)
	if m, err := h.text(quiet, pass, "+33612345678", 2); err != nil || m.SentAt != nil || m.GivenUpAt != nil || m.Text == "" {
		t.Errorf("without a carrier it stays in the outbox: %+v %v", m, err)
	}
}

// TestTextRefused: what another try would not mend ends, and says why; what it
// would mend is tried again, for an hour; a number that asked for no more gets
// no more.
func TestTextRefused(t *testing.T) {
	h, c, pass := texting(t, 50)
	s, err := send.New(send.Options{Store: h.s, Twilio: c.keys, BaseURL: "https://keys.example"})
	must(t, err)
	c.says = []string{"503 0", "429 20429"}
	for n := range 2 {
		if m, err := h.text(s, pass, "+33612345678", 1); err == nil || m.GivenUpAt != nil || m.Tries != n+1 {
			t.Errorf("busy: %+v %v", m, err)
		}
	}
	if m, err := h.text(s, pass, "+33612345678", 1); err != nil || m.SentAt == nil {
		t.Errorf("later: %+v %v", m, err)
	}
	c.says = []string{"400 21211"}
	if m, err := h.text(s, pass, "+33600000000", 2); err != nil || m.GivenUpAt == nil || !strings.Contains(m.Error, "21211") {
		t.Errorf("no such number: %+v %v", m, err)
	}
	c.says = []string{"400 21610"}
	if m, err := h.text(s, pass, "+33611111111", 3); err != nil || m.GivenUpAt == nil {
		t.Errorf("stopped: %+v %v", m, err)
	}
	if m, err := h.text(s, pass, "+33611111111", 4); err != nil || m.Error != "text_stopped" || m.GivenUpAt == nil {
		t.Errorf("after it asked for no more: %+v %v", m, err)
	}
	must(t, send.Answered(context.Background(), h.s, time.UnixMicro(h.now.Load()), "+33611111111", "start"))
	if m, err := h.text(s, pass, "+33611111111", 5); err != nil || m.SentAt == nil {
		t.Errorf("after it asked for them again: %+v %v", m, err)
	}
	c.says = []string{"503 0"}
	h.text(s, pass, "+33622222222", 6)
	h.set(time.UnixMicro(h.now.Load()).Add(61 * time.Minute))
	c.says = []string{"503 0"}
	if m, err := h.text(s, pass, "+33622222222", 6); err != nil || m.GivenUpAt == nil {
		t.Errorf("an hour later: %+v %v", m, err)
	}
}

// TestTextBudgets: five in a row to one number, numbers counted upwards, another
// country and the day's budget end in the outbox, and the carrier hears of none.
func TestTextBudgets(t *testing.T) {
	h, c, pass := texting(t, 27)
	s, err := send.New(send.Options{Store: h.s, Twilio: c.keys, BaseURL: "https://keys.example"})
	must(t, err)
	n, held := 0, map[string]int{}
	ask := func(number string) {
		n++
		m, err := h.text(s, pass, number, n)
		if must(t, err); m.SentAt == nil {
			held[m.Error]++
		}
	}
	for range 6 {
		ask("+33612345678")
	}
	for i := range 25 {
		ask(fmt.Sprintf("+336777700%02d", i))
	}
	ask("+88216123456")
	for i := range 6 {
		ask(fmt.Sprintf("+336%d8888888", i))
	}
	if held["text_often"] != 2 || held["text_prefix"] != 5 || held["text_abroad"] != 1 || held["text_budget"] != 3 || len(c.messages()) != 27 {
		t.Errorf("held back %v, sent %d", held, len(c.messages()))
	}
}

// cabinet is one with a controller and a key.
func (h *house) cabinet() (custody.PlaceID, custody.ItemID) {
	h.t.Helper()
	ctx, edit := context.Background(), store.In[keys.EditTx](h.s)
	box, err := keys.AddPlace(ctx, edit, h.owner, custody.Place{SiteID: h.board.SiteID, Kind: custody.Cabinet, Name: "Box", Slots: 4})
	must(h.t, err)
	it, err := keys.AddItem(ctx, edit, h.owner, keys.ItemDraft{Code: "B-1", Name: "Boiler", HomeID: box.ID, HomeSlot: 1})
	must(h.t, err)
	ring, err := keyring.Open(keyring.Options{Secret: "thirty-two characters or more of secret"})
	must(h.t, err)
	g, err := admin.ClaimDevice(ctx, h.s.Enrolment(), ring, h.owner, admin.DeviceDraft{Kind: tenants.GatewayDevice, Name: "Gateway"})
	must(h.t, err)
	d, err := admin.ClaimDevice(ctx, h.s.Enrolment(), ring, h.owner, admin.DeviceDraft{Kind: tenants.CabinetDevice, Name: "Controller", PlaceID: box.ID, Gateway: g.Device.ID})
	must(h.t, err)
	d.Device.Epoch, d.Device.PublicKey = 1, make([]byte, 32)
	must(h.t, h.s.InTx(ctx, h.owner, func(tx *store.Tx) error { return tx.SaveEnrolment(d.Device) }))
	return box.ID, it.ID
}
