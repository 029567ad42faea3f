package e2e_test

import (
	"database/sql"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"claviger/store"
	"claviger/store/storetest"
)

// place is where an installation keeps what it knows.
type place struct {
	data string   // the data folder
	env  []string // DATABASE_URL and its like; none for the embedded defaults
}

// empty is an installation on embedded defaults that nobody has used yet.
func empty(t testing.TB) place { return place{data: filepath.Join(t.TempDir(), "data")} }

// told is a copy of the demo on embedded defaults, its stories told, as it is
// after its first start. The telling itself happens once a run.
func told(t testing.TB) place {
	t.Helper()
	from, err := tellOnce(t)
	if err != nil {
		t.Fatal(err)
	}
	p := empty(t)
	if err := copyFolder(p.data, from); err != nil {
		t.Fatal(err)
	}
	return p
}

var telling struct {
	sync.Once
	data string
	err  error
}

func tellOnce(t testing.TB) (string, error) {
	telling.Do(func() {
		telling.data = filepath.Join(workshop, "told")
		s := serve(t, place{data: telling.data}, "--demo")
		s.await(`the stories are told: \d+ people`)
		if code := s.stop(); code != 0 {
			telling.err = fmt.Errorf("serve --demo ended with %d: %s", code, s.err.String())
		}
	})
	return telling.data, telling.err
}

func copyFolder(to, from string) error {
	if _, err := os.Stat(from); err != nil {
		return fmt.Errorf("the demo was not told: %w", err)
	}
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.MkdirAll(filepath.Join(to, rel), 0o700)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), text, 0o600)
	})
}

// onServers is an installation on PostgreSQL, Redis and Mosquitto: a database
// of its own, a numbered database of Redis, and the broker shared by topics.
func onServers(t testing.TB) place {
	t.Helper()
	p := empty(t)
	p.env = []string{
		"DATABASE_URL=" + storetest.Empty(t, store.Options{}).URL,
		fmt.Sprintf("REDIS_URL=%s/%d", redisServer(t), 1+rand.IntN(15)),
		"MQTT_URL=" + ask(t, "CLAVIGER_TEST_MQTT", "scripts/with_servers.sh starts one"),
	}
	return p
}

func redisServer(t testing.TB) string {
	t.Helper()
	return ask(t, "CLAVIGER_TEST_REDIS", "scripts/with_servers.sh starts one")
}

func ask(t testing.TB, variable, hint string) string {
	t.Helper()
	value := os.Getenv(variable)
	if value == "" {
		t.Fatalf("%s is not set; %s", variable, hint)
	}
	return strings.TrimSuffix(value, "/")
}

// with is the same place with more variables.
func (p place) with(env ...string) place {
	p.env = append(append([]string{}, p.env...), env...)
	return p
}

// run runs a command of this installation to its end.
func (p place) run(t testing.TB, args ...string) result {
	t.Helper()
	return claviger(t, p.env, append(args, "--data", p.data)...)
}

// server is a claviger that serves.
type server struct {
	*program
	place
	url string // http://127.0.0.1:PORT
}

// serve starts `claviger serve` on free ports and waits until it is ready.
func serve(t testing.TB, p place, flags ...string) *server {
	t.Helper()
	args := append([]string{"serve", "--addr", "127.0.0.1:0", "--mqtt", "127.0.0.1:0", "--data", p.data}, flags...)
	if err := os.MkdirAll(filepath.Dir(p.data), 0o700); err != nil {
		t.Fatal(err)
	}
	s := &server{program: start(t, filepath.Dir(p.data), p.env, args...), place: p}
	s.url = s.await(`listening on (http://\S+)`)[1]
	return s
}

// get answers with the status and the body of a page that needs no sign-in.
func (s *server) get(path string) (int, string) {
	s.t.Helper()
	client := http.Client{Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Get(s.url + path)
	if err != nil {
		s.t.Fatal(err)
	}
	return res.StatusCode, drain(s.t, res)
}

// token makes an API token of a role, as an operator would at a terminal.
func (p place) token(t testing.TB, org, role string) string {
	t.Helper()
	r := p.run(t, "token", "create", "--org", org, "--role", role, "--ttl", "24h").want(t, 0)
	lines := strings.Split(strings.TrimSpace(r.out), "\n")
	return lines[len(lines)-1]
}

// database opens the database of a data folder behind the back of the program.
func (p place) database(t testing.TB) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(p.data, "claviger.db")+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}
