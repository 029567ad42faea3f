package bench

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/seed/scale"
	"claviger/store"
	"claviger/tenants"
	"claviger/views/ui"
)

// product is the whole program over one filled database.
type product struct {
	*running
	t        fataler
	env      []string
	dir      string
	options  store.Options
	org      tenants.OrgID
	password string
	token    string
	began    time.Time // before anything was asked of it
	items    []custody.ItemID
	people   []tenants.PersonID
}

// fresh fills a database with as many keys, in a folder or at a PostgreSQL
// URL, and starts the program over it.
func fresh(t fataler, keys int, url string) *product {
	t.Helper()
	p := filled(t, keys, url)
	p.start()
	return p
}

func filled(t fataler, keys int, url string) *product {
	t.Helper()
	p := &product{t: t, dir: t.TempDir()}
	p.options = store.Options{Dir: p.dir}
	if url != "" {
		p.env, p.options = []string{"DATABASE_URL=" + url}, store.Options{URL: url}
	}
	out := command(t, p.env, "claviger", "seed", "--scale", fmt.Sprint(keys), "--data", p.dir)
	_, p.password, _ = strings.Cut(strings.TrimSpace(out), "password ")
	p.token = lastLine(command(t, p.env, "claviger", "token", "create", "--org", scale.Slug, "--role", "desk", "--data", p.dir))
	p.open(func(s *store.Store) {
		org, err := s.UnscopedOrgBySlug(context.Background(), scale.Slug)
		must(t, err)
		p.org = org.ID
		must(t, s.Read(context.Background(), tenants.ForJob(p.org, "bench"), func(r *store.Rx) error {
			if err := r.Select("items", "i").ColumnExpr("i.id").Where("i.state = 'in' AND i.level = 1").OrderExpr("i.id").Limit(50_000).Scan(r.Context(), &p.items); err != nil {
				return err
			}
			return r.Select("people", "p").ColumnExpr("p.id").Where("p.number <> ''").OrderExpr("p.id").Limit(1000).Scan(r.Context(), &p.people)
		}))
	})
	p.began = time.Now()
	return p
}

// lastLine is where a command prints a token.
func lastLine(out string) string {
	lines := strings.Split(strings.TrimSpace(out), "\n")
	return lines[len(lines)-1]
}

func (p *product) start() {
	p.t.Helper()
	p.running = serve(p.t, p.env, "claviger", "serve", "--addr", "127.0.0.1:0", "--mqtt", "127.0.0.1:0", "--data", p.dir)
}

// open lends the database to fn.
func (p *product) open(fn func(*store.Store)) {
	p.t.Helper()
	s, err := store.Open(context.Background(), p.options)
	must(p.t, err)
	fn(s)
	must(p.t, s.Close())
}

// bearer are the headers of a token for the API.
func (p *product) bearer() map[string]string {
	return map[string]string{"Authorization": "Bearer " + p.token}
}

// signedIn are the headers of the owner's session, from the sign-in form.
func (p *product) signedIn() map[string]string {
	p.t.Helper()
	jar, err := cookiejar.New(nil)
	must(p.t, err)
	client := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	page, err := client.Get(p.base + "/login")
	must(p.t, err)
	text, err := io.ReadAll(page.Body)
	must(p.t, err)
	page.Body.Close()
	found := regexp.MustCompile(`name="` + ui.TokenField + `" value="([^"]+)"`).FindSubmatch(text)
	if found == nil {
		p.t.Fatal("the sign-in page has no form token")
	}
	res, err := client.PostForm(p.base+"/login", url.Values{"email": {scale.Owner}, "password": {p.password}, ui.TokenField: {string(found[1])}})
	must(p.t, err)
	defer res.Body.Close()
	if res.StatusCode != http.StatusSeeOther && res.StatusCode != http.StatusFound {
		p.t.Fatalf("signing in answers %d", res.StatusCode)
	}
	at, err := url.Parse(p.base)
	must(p.t, err)
	var cookies []string
	for _, c := range jar.Cookies(at) {
		cookies = append(cookies, c.Name+"="+c.Value)
	}
	return map[string]string{"Cookie": strings.Join(cookies, "; ")}
}

// check stops the program and holds it to its word: as many entries as answers
// that said yes, open holdings, items and counters agree, and the whole log
// follows from its rows.
func (p *product) check(changes int) {
	p.t.Helper()
	p.stop()
	command(p.t, p.env, "claviger", "fsck", "--data", p.dir) // fails unless clean
	p.open(func(s *store.Store) {
		must(p.t, s.Read(context.Background(), tenants.ForJob(p.org, "bench"), func(r *store.Rx) error {
			var n struct{ Entries, Open, Out int }
			err := r.Raw("SELECT (SELECT count(*) FROM entries AS e WHERE e.org_id = ?0 AND e.kind IN (?1, ?2) AND e.recorded_at >= ?3) AS entries, "+
				"(SELECT count(*) FROM holdings AS h WHERE h.org_id = ?0 AND h.in_at IS NULL) AS open, "+
				"(SELECT count(*) FROM items AS i WHERE i.org_id = ?0 AND i.state = 'out') AS out", p.org, custody.Taken, custody.Returned, p.began.UTC()).Scan(r.Context(), &n)
			if err != nil {
				return err
			}
			counters, err := r.Counters("")
			if n.Entries != changes || n.Open != n.Out || counters["out"] != int64(n.Out) {
				p.t.Fatalf("%d changes were answered with yes; the database has %+v and counts %d out", changes, n, counters["out"])
			}
			return err
		}))
	})
}

func must(t fataler, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var _ fataler = (*testing.B)(nil)
