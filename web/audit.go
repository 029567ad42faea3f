package web

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
	"claviger/views"
	"claviger/views/ui"
	"claviger/words"
)

// auditRoutes are the explorer of the log and the way out for its proof.
func (s *Server) auditRoutes() []Route {
	return []Route{
		get("/audit", tenants.AuditRead, s.audit),
		get("/audit/export", tenants.LogExport, s.auditExport),
	}
}

// auditGroups are the filters of the log: the families of event kinds.
var auditGroups = []struct {
	name  string
	first byte // the digit after K
}{{"attempts", '1'}, {"moves", '2'}, {"notices", '3'}, {"incidents", '4'}, {"cabinets", '5'}, {"things", '6'}, {"people", '7'}, {"evidence", '8'}}

// kindsInGroup is how many codes a group of kinds may have: K201 to K250.
const kindsInGroup = 50

// auditKinds are the codes of a group's kinds, nil for every one.
func auditKinds(group string) (kinds []custody.EventKind) {
	for _, g := range auditGroups {
		for n := 1; g.name == group && n <= kindsInGroup; n++ {
			kinds = append(kinds, custody.EventKind(fmt.Sprintf("K%c%02d", g.first, n)))
		}
	}
	return kinds
}

// auditFacts is what the explorer was asked and what the log answered.
type auditFacts struct {
	query  url.Values // what stays in every link
	group  string
	rows   []store.EventView
	places map[string]string
	head   store.LogHead
	about  string // the key, person or device that the entries are about
}

func (s *Server) audit(r *Request) error {
	f := auditFacts{query: url.Values{}, group: r.Query("group")}
	ask := store.TimelineAsk{Item: custody.ItemID(r.Query("item")), Person: tenants.PersonID(r.Query("person")), Device: tenants.DeviceID(r.Query("device")),
		Kinds: auditKinds(f.group), Before: number(r.Query("before")), Limit: pageRows + 1}
	zone := zone(r.Guest.Organisation.Zone)
	if t, err := time.ParseInLocation(time.DateOnly, r.Query("from"), zone); err == nil {
		ask.From = t
	}
	if t, err := time.ParseInLocation(time.DateOnly, r.Query("to"), zone); err == nil {
		ask.To = t.AddDate(0, 0, 1)
	}
	for _, name := range []string{"item", "person", "device", "from", "to", "group"} {
		if v := r.Query(name); v != "" {
			f.query.Set(name, clipped(v, 80))
		}
	}
	err := r.Read(func(rx *store.Rx) (err error) {
		if f.about, err = auditAbout(rx, ask); err != nil {
			return err
		}
		if f.places, err = rx.PlaceNames(); err != nil {
			return err
		}
		if f.head, err = rx.LogHead(); err != nil {
			return err
		}
		f.rows, err = rx.Timeline(ask)
		return err
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("nav.audit"))
	if err != nil {
		return err
	}
	return r.HTML(auditPage(r, st, f).Show())
}

// auditAbout names what the entries are about; what is not here is not found.
func auditAbout(rx *store.Rx, ask store.TimelineAsk) (string, error) {
	var names []string
	if ask.Item != "" {
		it, err := rx.Item(ask.Item)
		if err != nil {
			return "", err
		}
		names = append(names, it.Code+" "+it.Name)
	}
	if ask.Person != "" {
		p, err := rx.Person(ask.Person)
		if err != nil {
			return "", err
		}
		names = append(names, p.Name)
	}
	if ask.Device != "" {
		d, err := rx.Device(ask.Device)
		if err != nil {
			return "", err
		}
		names = append(names, d.Name)
	}
	return joinWords(names...), nil
}

func (f auditFacts) href(name, value string) string {
	q := url.Values{}
	for k, v := range f.query {
		q[k] = v
	}
	if value == "" {
		q.Del(name)
	} else {
		q.Set(name, value)
	}
	if len(q) == 0 {
		return "/audit"
	}
	return "/audit?" + q.Encode()
}

func auditPage(r *Request, st views.Staff, f auditFacts) views.Audit {
	p := r.Say
	rows, more := cut(f.rows)
	v := views.Audit{Staff: st, Heading: p.Say("nav.audit"), Group: p.Say("board.toolbar"), GroupsLabel: p.Say("audit.groups"), About: f.about, Clear: ui.Button{Label: p.Say("board.empty.clear"), Href: "/audit", Kind: ui.Ghost},
		From: ui.Field{ID: "from", Label: p.Say("common.from"), Type: "date", Value: f.query.Get("from")}, To: ui.Field{ID: "to", Label: p.Say("common.to"), Type: "date", Value: f.query.Get("to")},
		Apply: ui.Button{Label: p.Say("common.apply")}, Keep: map[string]string{}, SealTitle: p.Say("audit.seal")}
	for _, name := range []string{"item", "person", "device", "group"} {
		if text := f.query.Get(name); text != "" {
			v.Keep[name] = text
		}
	}
	v.Groups = []ui.Tab{{Label: p.Say("common.all"), Href: f.href("group", ""), Current: f.group == ""}}
	for _, g := range auditGroups {
		v.Groups = append(v.Groups, ui.Tab{Label: p.Label("audit.group", g.name), Href: f.href("group", g.name), Current: f.group == g.name})
	}
	v.Story = views.Story{Title: p.Say("audit.entries"), Empty: p.Say("audit.empty"), MoreLabel: p.Say("keys.show_older"), Shown: p.Count("keys.events_shown", len(rows)), Days: storyDays(p, f.places, rows, r.Now())}
	if more {
		v.Story.More = f.href("before", itoa64(rows[len(rows)-1].EntryNo))
	}
	v.Seal = sealFacts(p, f.head)
	if f.head.Stopped != "" {
		v.Stopped = &ui.Note{State: "fail", Bold: p.Say("audit.stopped"), Sub: p.Label("audit.stopped", f.head.Stopped)}
	}
	if r.s.Export != nil && r.Scope.Can(tenants.LogExport) {
		v.Export = &ui.Button{Label: p.Say("settings.log.download"), Icon: "down", Href: "/audit/export"}
	}
	return v
}

// sealFacts say how far the log is sealed and signed.
func sealFacts(p *words.Printer, h store.LogHead) []ui.Fact {
	facts := []ui.Fact{{Term: p.Say("audit.log"), Text: ui.Text(h.Origin), Code: true}, fact(p.Say("audit.sealed"), p.Number(h.Size)), fact(p.Say("audit.signed"), p.Number(h.SignedSize))}
	if h.SealedAt != nil {
		facts[1].Sub = p.Date(*h.SealedAt) + " " + p.Clock(*h.SealedAt)
	}
	if h.SignedAt != nil {
		facts[2].Sub = p.Date(*h.SignedAt) + " " + p.Clock(*h.SignedAt)
	}
	facts = append(facts, ui.Fact{Term: p.Say("audit.root"), Text: ui.Text(hex.EncodeToString(h.Root[:min(8, len(h.Root))])), Code: true})
	if ids := signedBy(h.Note); len(ids) > 0 {
		facts = append(facts, ui.Fact{Term: p.Say("audit.key"), Text: ui.Text(strings.Join(ids, ", ")), Code: true})
	}
	return facts
}

// signedBy reads the ids of the keys that signed a checkpoint: the first four
// bytes of each signature line, as the format of signed notes has it.
func signedBy(note string) (ids []string) {
	for _, line := range strings.Split(note, "\n") {
		rest, found := strings.CutPrefix(line, "\u2014 ")
		i := strings.LastIndexByte(rest, ' ')
		if !found || i < 0 {
			continue
		}
		if sig, err := base64.StdEncoding.DecodeString(rest[i+1:]); err == nil && len(sig) > 4 {
			ids = append(ids, hex.EncodeToString(sig[:4]))
		}
	}
	return ids
}

// auditExport notes the export in the log, then answers with the proof bundle
// that holds this entry too; personal fields stay closed. The bundle is written
// to a file first, so that a failure is an error page and not half a bundle.
func (s *Server) auditExport(r *Request) error {
	if s.Export == nil {
		return tenants.Fail(tenants.Conflict, "log_unsigned")
	}
	if err := admin.NoteExport(r.UserContext(), store.In[admin.LogTx](s.Store), r.Scope, false); err != nil {
		return err
	}
	file, err := os.CreateTemp("", "claviger-export-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	if err := s.Export(r.UserContext(), r.Scope, file); err != nil {
		return err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	r.Set(fiber.HeaderContentType, "application/zip")
	r.Set(fiber.HeaderContentDisposition, `attachment; filename="`+r.Guest.Organisation.Slug+`-log.zip"`)
	_, err = io.Copy(r.Response().BodyWriter(), file)
	return err
}

// Exporter writes an organisation's proof bundle, sealed and signed up to now.
type Exporter func(ctx context.Context, scope tenants.Scope, w io.Writer) error
