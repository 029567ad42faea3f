package cmd_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"claviger/hardware/sim"
	"claviger/store"
	"claviger/store/storetest"
)

// demoServer is `claviger serve --demo`, a program of its own, as a visitor on
// the same machine has it.
type demoServer struct {
	t             *testing.T
	data          string
	env           []string
	cmd           *exec.Cmd
	pages, hands  string // addresses
	visitor       *http.Client
	said          []string
	token, stderr string
}

// startDemo starts the program in a data folder and waits until the cabinets'
// console is up.
func startDemo(t *testing.T, data string, env ...string) *demoServer {
	t.Helper()
	d := &demoServer{t: t, data: data, env: env}
	d.start()
	t.Cleanup(d.stop)
	return d
}

func (d *demoServer) start() {
	d.t.Helper()
	self, err := os.Executable()
	d.must(err)
	errors, err := os.CreateTemp(d.t.TempDir(), "stderr")
	d.must(err)
	d.stderr = errors.Name()
	d.cmd = &exec.Cmd{Path: self, Args: []string{"claviger", "serve", "--demo", "--addr", "127.0.0.1:0", "--mqtt", "127.0.0.1:0", "--console", "127.0.0.1:0", "--data", d.data},
		Env: append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + d.t.TempDir()}, d.env...), Stderr: errors}
	out, err := d.cmd.StdoutPipe()
	d.must(err)
	began := time.Now()
	d.must(d.cmd.Start())
	d.pages, d.hands = "", ""
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		d.said = append(d.said, lines.Text())
		if at, ok := strings.CutPrefix(lines.Text(), "listening on "); ok {
			d.pages = at
			d.t.Logf("pages after %s", time.Since(began).Round(time.Millisecond))
		}
		if at, ok := strings.CutPrefix(lines.Text(), "console of the cabinets on "); ok {
			d.hands = at
			break
		}
	}
	if d.pages == "" || d.hands == "" {
		text, _ := os.ReadFile(d.stderr)
		d.t.Fatalf("it said %q, and %s", d.said, text)
	}
	d.t.Logf("cabinets after %s", time.Since(began).Round(time.Millisecond))
	go io.Copy(io.Discard, out)
	jar, err := cookiejar.New(nil)
	d.must(err)
	d.visitor = &http.Client{Jar: jar, Timeout: 20 * time.Second}
}

// stop interrupts the program, which ends by itself and says nothing bad.
func (d *demoServer) stop() {
	if d.cmd == nil {
		return
	}
	d.cmd.Process.Signal(syscall.SIGINT)
	ended := make(chan error, 1)
	go func() { ended <- d.cmd.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			text, _ := os.ReadFile(d.stderr)
			d.t.Errorf("it ended with %v: %s", err, text)
		}
	case <-time.After(20 * time.Second):
		d.cmd.Process.Signal(syscall.SIGQUIT)
		<-ended
		text, _ := os.ReadFile(d.stderr)
		d.t.Errorf("it does not end: %.6000s", text)
	}
	d.cmd = nil
}

func (d *demoServer) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// get reads a page; the token for its forms is kept.
func (d *demoServer) get(path string) (int, string) {
	d.t.Helper()
	res, err := d.visitor.Get(d.pages + path)
	d.must(err)
	return d.read(res)
}

func (d *demoServer) read(res *http.Response) (int, string) {
	d.t.Helper()
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	d.must(err)
	if m := regexp.MustCompile(`name="csrf" value="([^"]+)"`).FindSubmatch(body); m != nil {
		d.token = string(m[1])
	}
	return res.StatusCode, string(body)
}

// post sends a form of the page that was read last, and follows.
func (d *demoServer) post(path string, form url.Values) (int, string) {
	d.t.Helper()
	form.Set("csrf", d.token)
	res, err := d.visitor.PostForm(d.pages+path, form)
	d.must(err)
	return d.read(res)
}

func (d *demoServer) signIn(email string) {
	d.t.Helper()
	d.get("/login")
	if code, body := d.post("/login", url.Values{"as": {email}}); code != http.StatusOK {
		d.t.Fatalf("sign-in: %d %.600s", code, body)
	}
}

// fleet is what the console says of the cabinets.
func (d *demoServer) fleet() (s sim.State) {
	d.t.Helper()
	res, err := http.Get(d.hands + "/fleet.json")
	d.must(err)
	defer res.Body.Close()
	d.must(json.NewDecoder(res.Body).Decode(&s))
	return s
}

func (d *demoServer) cabinet(n int) sim.CabinetState { return d.fleet().Cabinets[n-1] }

// hand does one act at the console.
func (d *demoServer) hand(path string, form url.Values) int {
	d.t.Helper()
	req, err := http.NewRequest(http.MethodPost, d.hands+path, strings.NewReader(form.Encode()))
	d.must(err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	res, err := http.DefaultClient.Do(req)
	d.must(err)
	res.Body.Close()
	return res.StatusCode
}

// until waits for something that others bring about.
func (d *demoServer) until(what string, within time.Duration, ok func() bool) time.Duration {
	d.t.Helper()
	began := time.Now()
	for !ok() {
		if time.Since(began) > within {
			text, _ := os.ReadFile(d.stderr)
			d.t.Fatalf("%s: not within %s; %.3000s", what, within, text)
		}
		time.Sleep(50 * time.Millisecond)
	}
	return time.Since(began)
}

var keyLink = regexp.MustCompile(`href="(/keys/itm_[a-z0-9]+)"`)

// key finds the page of a key by its code.
func (d *demoServer) key(code string) string {
	d.t.Helper()
	_, body := d.get("/keys?q=" + url.QueryEscape(code))
	m := keyLink.FindStringSubmatch(body)
	if m == nil {
		d.t.Fatalf("no key %s: %.2000s", code, body)
	}
	return m[1]
}

var personChoice = regexp.MustCompile(`value="(per_[a-z0-9]+)"`)

// release asks the cabinet of a key to open its slot for the holder.
func (d *demoServer) release(key string) {
	d.t.Helper()
	_, body := d.get(key + "/release?q=1001")
	m := personChoice.FindStringSubmatch(body)
	if m == nil {
		d.t.Fatalf("nobody to release %s to: %.3000s", key, body)
	}
	if code, body := d.post(key+"/release", url.Values{"person": {m[1]}, "reason": {"Called from the gate"}, "purpose": {"test_drive"}}); code != http.StatusOK {
		d.t.Fatalf("release: %d %.4000s", code, body)
	}
}

// says waits until a page holds a text.
func (d *demoServer) says(page, text string, within time.Duration) {
	d.t.Helper()
	last := ""
	began := time.Now()
	for {
		if _, last = d.get(page); strings.Contains(last, text) {
			return
		}
		if time.Since(began) > within {
			d.t.Fatalf("%s does not say %q: %s", page, text, plain(last))
		}
		time.Sleep(100 * time.Millisecond)
	}
}

var tags = regexp.MustCompile(`(?s)<(script|style|svg|nav).*?</(script|style|svg|nav)>|<[^>]*>`)

func plain(page string) string {
	return regexp.MustCompile(`\s+`).ReplaceAllString(tags.ReplaceAllString(page, " "), " ")
}

// full is a slot with a key in its own place, which is on the manager's list.
func (d *demoServer) full(n, not int) sim.SlotState {
	d.t.Helper()
	for _, s := range d.cabinet(n).Slots {
		if s.Key != "" && s.Key == s.Own && s.No > not {
			return s
		}
	}
	d.t.Fatalf("cabinet %d has no key in its own slot", n)
	return sim.SlotState{}
}

// TestDemoReleases tells the whole story of a key that a manager releases from
// afar: pages, hub, broker, gateway, cabinet, hands, and back to the pages.
func TestDemoReleases(t *testing.T) {
	for name, env := range map[string][]string{"sqlite": nil, "postgres": {"DATABASE_URL=" + storetest.Empty(t, store.Options{}).URL}} {
		t.Run(name, func(t *testing.T) {
			d := startDemo(t, t.TempDir(), env...)
			d.until("Cabinet A is on line", 20*time.Second, func() bool { c := d.cabinet(1); return c.Online && c.Waiting == 0 })
			d.loginShowsConsole()
			d.signIn("manager@motors.example")
			d.takenAndBack()
			d.wrongSlot()
			d.catchesUp()
			d.expires()
			d.goesOn()
		})
	}
}

func (d *demoServer) loginShowsConsole() {
	d.t.Helper()
	if _, body := d.get("/login"); !strings.Contains(body, d.hands) {
		d.t.Errorf("the sign-in page does not lead to the console")
	}
}

// takenAndBack: the slot opens, the key is taken, the board says so, it comes
// back.
func (d *demoServer) takenAndBack() {
	d.t.Helper()
	s := d.full(1, 0)
	key := d.key(s.Key)
	if code := d.hand("/cabinets/1/pull", url.Values{"slot": {fmt.Sprint(s.No)}}); code != http.StatusConflict {
		d.t.Errorf("a locked slot gave its key: %d", code)
	}
	d.release(key)
	took := d.until("the slot opens", 10*time.Second, func() bool { return d.cabinet(1).Slots[s.No-1].Open })
	d.t.Logf("open %s after the answer of the page", took.Round(time.Millisecond))
	if code := d.hand("/cabinets/1/pull", url.Values{"slot": {fmt.Sprint(s.No)}}); code != http.StatusOK {
		d.t.Fatalf("pull: %d", code)
	}
	d.says(key, "Out with", 5*time.Second)
	d.says("/?q="+s.Key, s.Key, 5*time.Second)
	if code := d.hand("/cabinets/1/home", url.Values{"fob": {s.Tag}}); code != http.StatusOK {
		d.t.Fatalf("home: %d", code)
	}
	d.says(key, fmt.Sprintf("slot %d", s.No), 5*time.Second)
}

// wrongSlot: the key comes back into a slot that is not its own, and moves on
// from there.
func (d *demoServer) wrongSlot() {
	d.t.Helper()
	s := d.full(1, 5)
	key := d.key(s.Key)
	d.release(key)
	d.until("the slot opens", 10*time.Second, func() bool { return d.cabinet(1).Slots[s.No-1].Open })
	d.hand("/cabinets/1/pull", url.Values{"slot": {fmt.Sprint(s.No)}})
	last := len(d.cabinet(1).Slots)
	if code := d.hand("/cabinets/1/insert", url.Values{"slot": {fmt.Sprint(last)}, "tag": {s.Tag}}); code != http.StatusOK {
		d.t.Fatalf("insert: %d", code)
	}
	d.says(key, fmt.Sprintf("slot %d", last), 5*time.Second)
	d.says(key, "rong slot", 5*time.Second)
}

// catchesUp: with the link down a holder takes a key by badge and PIN, and the
// pages hear of it, as late, when the link is up again.
func (d *demoServer) catchesUp() {
	d.t.Helper()
	d.hand("/gateways/1/lte", url.Values{"down": {"1"}})
	d.until("the cabinet is off line", 10*time.Second, func() bool { return !d.cabinet(1).Online })
	s := d.full(1, 10)
	key := d.key(s.Key)
	d.hand("/cabinets/1/pull", url.Values{"slot": {fmt.Sprint(s.No)}, "force": {"1"}})
	d.until("it keeps the record", 5*time.Second, func() bool { return d.cabinet(1).Waiting > 0 })
	d.hand("/cabinets/1/home", url.Values{"fob": {s.Tag}})
	d.hand("/gateways/1/lte", url.Values{"down": {"0"}})
	d.until("all is told", 30*time.Second, func() bool { c := d.cabinet(1); return c.Online && c.Waiting == 0 })
	d.says(key, fmt.Sprintf("slot %d", s.No), 5*time.Second)
}

// expires: a release for a cabinet that is off line ends within its time, and
// the page says so.
func (d *demoServer) expires() {
	d.t.Helper()
	d.hand("/gateways/1/lte", url.Values{"down": {"1"}})
	d.until("the cabinet is off line", 10*time.Second, func() bool { return !d.cabinet(1).Online })
	s := d.full(1, 15)
	key := d.key(s.Key)
	moves := d.cabinet(1).Moves
	d.release(key)
	d.says(key, "No answer in time", 40*time.Second) // it expires after 15 s; a busy machine sweeps late
	d.hand("/gateways/1/lte", url.Values{"down": {"0"}})
	d.until("all is told", 30*time.Second, func() bool { c := d.cabinet(1); return c.Online && c.Waiting == 0 })
	if c := d.cabinet(1); c.Moves != moves {
		d.t.Error("a latch opened for a command that had expired")
	}
}

// goesOn: the program starts again on the same folder with the same cabinets.
func (d *demoServer) goesOn() {
	d.t.Helper()
	before := d.cabinet(1)
	d.stop()
	d.start()
	d.until("the cabinets are back", 20*time.Second, func() bool { c := d.cabinet(1); return c.Online && c.Waiting == 0 })
	if after := d.cabinet(1); after.Device != before.Device || after.Slots[0].Tag != before.Slots[0].Tag {
		d.t.Errorf("another cabinet: %s %s", after.Device, before.Device)
	}
}
