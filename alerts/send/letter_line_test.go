package send_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk"
	"claviger/custody/desk/emergency"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// wrote puts a letter to Ben into the outbox, sends it, and gives what it said,
// "" when it was left out because it is not so any more.
func (h *house) wrote(letter desk.Letter) string {
	h.t.Helper()
	ctx, before := context.Background(), len(h.mails())
	letter.Mail, letter.To = desk.MailLetter, h.ben
	must(h.t, h.s.InTx(ctx, tenants.ForJob(h.org, "test"), func(tx *store.Tx) error { return tx.Enqueue(custody.SendMail, letter, tx.Now()) }))
	tasks, err := h.s.UnscopedClaimOutbox(ctx, 10, time.Hour, custody.SendMail)
	must(h.t, err)
	if len(tasks) != 1 {
		h.t.Fatalf("%d letters wait", len(tasks))
	}
	must(h.t, h.send(h.sender("smtp://"+newSink(h.t).addr), tasks[0]))
	must(h.t, h.s.UnscopedDoneOutbox(ctx, tasks[0].ID))
	switch mails := h.mails(); len(mails) - before {
	case 0:
		return ""
	case 1:
		for _, m := range mails {
			if strings.Contains(m.Text, letter.Path) {
				return m.Subject + "\n" + m.Text
			}
		}
	}
	h.t.Fatalf("%d mails, and %d before; none leads to %s", len(h.mails()), before, letter.Path)
	return ""
}

// says compares a letter with what it must say; nothing wanted: it is not sent.
func (h *house) says(letter desk.Letter, want ...string) {
	h.t.Helper()
	got := h.wrote(letter)
	if len(want) == 0 && got != "" {
		h.t.Errorf("%s was sent although it is not so any more:\n%s", letter.About, got)
	}
	for _, w := range want {
		if !strings.Contains(got, w) {
			h.t.Errorf("%s does not say %q:\n%s", letter.About, w, got)
		}
	}
}

// TestCabinetLetters: who looks after a site reads which cabinet is silent though
// its gateway speaks, and that it is heard again, each only while it is so.
func TestCabinetLetters(t *testing.T) {
	for locale, want := range map[string][2][]string{
		"en": {{"Nothing is heard of Cabinet A", "at North since 08:55, though LTE box speaks", "nothing is lost"}, {"Cabinet A is heard again", "through LTE box", "noticed at 08:55"}},
		"fr": {{"Cabinet A ne répond plus", "depuis 08:55", "rien n’est perdu"}, {"Cabinet A répond de nouveau", "par LTE box", "08:55"}},
		"es": {{"No hay noticias de Cabinet A", "desde 08:55", "no se pierde nada"}, {"Cabinet A vuelve a responder", "por LTE box", "08:55"}},
	} {
		h, ctx := newHouse(t, locale), context.Background()
		h.manages()
		heard := time.UnixMicro(h.now.Load()).UTC().Add(-5 * time.Minute)
		place, err := keys.AddPlace(ctx, store.In[keys.EditTx](h.s), h.owner, custody.Place{SiteID: h.board.SiteID, Kind: custody.Cabinet, Name: "Cabinet A", Slots: 8})
		must(t, err)
		silent := func(at *time.Time) {
			must(t, h.s.InTx(ctx, tenants.ForJob(h.org, "test"), func(tx *store.Tx) error {
				w, err := tx.LockTwin("dev_box")
				must(t, err)
				w.SilentAt = at
				return tx.SaveTwin(w)
			}))
		}
		must(t, h.s.InTx(ctx, tenants.ForJob(h.org, "test"), func(tx *store.Tx) error {
			must(t, tx.AddDevice(tenants.Device{ID: "dev_gate", Kind: tenants.GatewayDevice, Name: "LTE box", SiteID: h.board.SiteID, CreatedAt: tx.Now()}))
			must(t, tx.AddDevice(tenants.Device{ID: "dev_box", Kind: tenants.CabinetDevice, Name: "Controller", SiteID: h.board.SiteID, CreatedAt: tx.Now()}))
			return tx.AddTwin(place.ID, "dev_box", "dev_gate")
		}))
		letter := func(about string) desk.Letter {
			return desk.Letter{About: about, Device: "dev_box", At: &heard, Path: "/cabinets/" + string(place.ID) + "#" + about}
		}
		h.says(letter("cabinet_silent")) // it spoke before the letter was written
		silent(&heard)
		h.says(letter("cabinet_silent"), append(want[0], "https://keys.example/cabinets/")...)
		h.says(letter("cabinet_heard")) // silent once more
		silent(nil)
		h.says(letter("cabinet_heard"), want[1]...)
	}
}

// TestCertificateLetters: who looks after a gateway reads until when its
// certificate holds, unless a later one is there by now.
func TestCertificateLetters(t *testing.T) {
	for locale, want := range map[string][]string{
		"en": {"The certificate of LTE box runs out", "LTE box at North holds until", "has not been renewed", "https://keys.example/gateways/dev_gate"},
		"fr": {"le certificat expire bientôt", "LTE box à North", "n’a pas été renouvelé"},
		"es": {"el certificado vence pronto", "LTE box en North", "no se ha renovado"},
	} {
		h, ctx := newHouse(t, locale), context.Background()
		h.manages()
		ends := time.UnixMicro(h.now.Load()).UTC().Add(5 * 24 * time.Hour)
		certificate := func(serial string, until time.Time) {
			must(t, h.s.InTx(ctx, tenants.ForJob(h.org, "test"), func(tx *store.Tx) error {
				return tx.AddCertificate(admin.Certificate{OrgID: h.org, Serial: strings.Repeat(serial, 32), DeviceID: "dev_gate", Epoch: 1, NotBefore: tx.Now().Add(-time.Hour), NotAfter: until, IssuedAt: tx.Now()})
			}))
		}
		must(t, h.s.InTx(ctx, tenants.ForJob(h.org, "test"), func(tx *store.Tx) error {
			return tx.AddDevice(tenants.Device{ID: "dev_gate", Kind: tenants.GatewayDevice, Name: "LTE box", SiteID: h.board.SiteID, CreatedAt: tx.Now()})
		}))
		certificate("a", ends)
		letter := desk.Letter{About: "certificate_ends", Device: "dev_gate", At: &ends, Path: "/gateways/dev_gate"}
		h.says(letter, want...)
		certificate("b", ends.Add(90*24*time.Hour))
		h.says(letter)
	}
}

// TestKeeperDrillLetters: who names keepers reads whose drill is due, unless it
// is on record, or the naming over, before the letter is written.
func TestKeeperDrillLetters(t *testing.T) {
	for locale, want := range map[string][]string{
		"en": {"Ruth A. is to practise break-glass", "due on", "without opening anything", "because you say who may break the glass"},
		"fr": {"Ruth A. doit exercer l’ouverture d’urgence", "sans rien ouvrir"},
		"es": {"Ruth A. debe practicar la apertura de emergencia", "sin abrir nada"},
	} {
		h, ctx := newHouse(t, locale), context.Background()
		h.manages()
		glass := store.In[emergency.GlassTx](h.s)
		k, err := emergency.NameKeeper(ctx, glass, h.proven(), emergency.KeeperAsk{PersonID: h.ruth, Level: 2, Until: noon.AddDate(0, 6, 0)})
		must(t, err)
		due := k.DrillDue()
		letter := desk.Letter{About: "keeper_drill", Person: h.ruth, Keeper: k.ID, At: &due, Path: emergency.KeeperDrillPath(k.ID)}
		h.says(letter) // not due
		h.set(noon.AddDate(0, 1, 1))
		h.says(letter, want...)
		must(t, emergency.EndKeeper(ctx, glass, tenants.ForDemo(h.org, h.ruth), k.ID))
		h.says(letter)
	}
}
