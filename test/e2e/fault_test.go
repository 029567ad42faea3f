package e2e_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestBrokenLists: what cannot be read is told in one sentence and quickly; a
// row that cannot be read is named and the others come in.
func TestBrokenLists(t *testing.T) {
	t.Parallel()
	p := told(t)
	dir := t.TempDir()
	file := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	list := func(path string) result { return p.run(t, "import", "vehicles", path, "--org", "motors", "--json") }

	noise := make([]byte, 64<<10)
	for i := range noise {
		noise[i] = byte(i * 7919 >> 3)
	}
	list(file("noise.csv", noise)).want(t, 1).sentence(t, `.`)
	huge := file("huge.csv", []byte("vin,make\n"))
	if err := os.Truncate(huge, 200<<20); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	list(huge).want(t, 1).sentence(t, `64 MB`)
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("200 MB were refused after %s", took)
	}
	r := list(file("ragged.csv", []byte("vin,make,model\n1FTMF1C58KKC79170,ford,f-150\n3FA6P0LU4ER381093,ford\n1FTEW1E50KFC34279,ford,f-150,more\n"))).want(t, 0)
	if !strings.Contains(r.out, `"rows":3,"added":1,"updated":0,"unchanged":0,"rejected":2`) || !strings.Contains(r.out, `"row":3,`) || !strings.Contains(r.out, `"row":4,`) {
		t.Errorf("ragged rows: %s", r.out)
	}
	// Excel on Windows writes what is no UTF-8.
	if r := list(file("latin.csv", []byte("vin,make\n1FTFW1E55KFA45440,Citro\xebn\n"))).want(t, 0); !strings.Contains(r.out, `"added":1`) {
		t.Errorf("Windows-1252: %s", r.out)
	}
}

// TestHugeUpload: 200 MB sent to the page are refused, and the server goes on.
func TestHugeUpload(t *testing.T) {
	t.Parallel()
	s := serve(t, empty(t))
	body, pipe := io.Pipe()
	form := multipart.NewWriter(pipe)
	go func() {
		part, err := form.CreateFormFile("file", "huge.csv")
		for n := 0; err == nil && n < 200; n++ {
			_, err = part.Write(bytes.Repeat([]byte("1,2,3,4\n"), 1<<17))
		}
		pipe.CloseWithError(err)
	}()
	res, err := (&http.Client{Timeout: time.Minute}).Post(s.url+"/import", form.FormDataContentType(), body)
	if err == nil { // a server may also close the connection before it is all sent
		if res.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("200 MB: %d", res.StatusCode)
		}
		res.Body.Close()
	}
	if status, _ := s.get("/readyz"); status != 200 {
		t.Errorf("afterwards /readyz is %d", status)
	}
}

// TestFaultsAtTheStart: a busy port and a damaged database end the program
// with one sentence and 1, and touch nothing.
func TestFaultsAtTheStart(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	empty(t).run(t, "serve", "--addr", l.Addr().String(), "--mqtt", "127.0.0.1:0").want(t, 1).sentence(t, `is in use by another program; choose another with --addr`)

	p := told(t)
	path := filepath.Join(p.data, "claviger.db")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < 4096; i++ {
		content[i] ^= 0x5a
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, call := range [][]string{{"serve", "--addr", "127.0.0.1:0", "--mqtt", "127.0.0.1:0"}, {"fsck"}, {"export", "--org", "motors", "--out", filepath.Join(t.TempDir(), "x.zip")}, {"migrate", "status"}} {
		p.run(t, call...).want(t, 1).sentence(t, `is damaged or is no database`)
	}
	if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, content) {
		t.Error("the damaged database was written to:", err)
	}
}

// TestServersMissing: without Redis and without a mail server the program
// serves; mails wait in the outbox and say why.
func TestServersMissing(t *testing.T) {
	t.Parallel()
	nobody := closedPort(t)
	s := serve(t, told(t).with("REDIS_URL=redis://"+nobody), "--demo")
	signIn(t, s.url, "owner@motors.example").see("Who has what now")
	if code := s.stop(); code != 0 {
		t.Errorf("without Redis serve ends with %d", code)
	}

	s = serve(t, told(t).with("SMTP_URL=smtp://"+nobody), "--demo")
	p := signIn(t, s.url, "owner@motors.example")
	y := &story{s: s, owner: p}
	y.step("One day on")
	for end := time.Now().Add(patience); !strings.Contains(p.text(), "Tried again later"); time.Sleep(300 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("no mail says that it is tried again")
		}
		p.visit("/outbox")
	}
	if code := s.stop(); code != 0 {
		t.Errorf("without a mail server serve ends with %d", code)
	}
}

// TestFullDisk: with no room left pages are still read, what cannot be kept is
// refused in a sentence and not half done; with room again all goes on.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		return // store's test of the same name limits the size of files instead
	}
	p := smallDisk(t, "192m")
	from, err := tellOnce(t)
	if err != nil {
		t.Fatal(err)
	}
	if err := copyFolder(p.data, from); err != nil {
		t.Fatal(err)
	}
	s := serve(t, p, "--demo")
	a := s.api("motors", "owner")
	manager := a.one("/people?q=Erin")["id"]
	key := a.hanging("Key board")["id"].(string)
	fill(t, p, 1)
	refused := false
	for range 400 { // what was reserved before is used up first
		status, answer := a.call("POST", "/keys/"+key+"/take", map[string]any{"person_id": manager})
		if status == 200 {
			status, answer = a.call("POST", "/keys/"+key+"/return", map[string]any{})
		}
		if status != 200 {
			refused = true
			if detail, _ := answer["detail"].(string); status != 507 && status != 503 || !strings.Contains(detail, "full") {
				t.Errorf("a full disk: %d %v", status, answer)
			}
			break
		}
	}
	if !refused {
		t.Error("the disk never filled")
	}
	if status, _ := a.call("GET", "/keys/"+key, nil); status != 200 {
		t.Errorf("reading answers %d", status)
	}
	if err := os.Remove(filepath.Join(filepath.Dir(p.data), "ballast")); err != nil {
		t.Fatal(err)
	}
	if status, answer := a.call("POST", "/keys/"+key+"/return", map[string]any{}); status != 200 && status != 409 {
		t.Errorf("with room again: %d %v", status, answer)
	}
	if code := s.stop(); code != 0 {
		t.Errorf("serve ended with %d", code)
	}
	fsck(t, p, 0)
}
