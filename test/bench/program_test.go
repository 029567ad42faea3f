package bench

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// The programs under test are built once, as they are shipped: stripped.
var builds = map[string]func() (string, error){
	"claviger": sync.OnceValues(func() (string, error) { return build("claviger", "../..", ".") }),
	"peer":     sync.OnceValues(func() (string, error) { return build("peer", "peer", ".") }),
}

var workshop string // folder of the built programs

func TestMain(m *testing.M) {
	var err error
	if workshop, err = os.MkdirTemp("", "claviger-bench-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(workshop)
	os.Exit(code)
}

func build(name, folder, what string) (string, error) {
	out := filepath.Join(workshop, name)
	c := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", out, what)
	c.Dir, c.Env = folder, append(os.Environ(), "GOWORK=off")
	if text, err := c.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building %s: %w\n%s", name, err, text)
	}
	return out, nil
}

func program(t fataler, name string) string {
	t.Helper()
	path, err := builds[name]()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// command runs a program to its end and gives its output.
func command(t fataler, env []string, name string, args ...string) string {
	t.Helper()
	c := exec.Command(program(t, name), args...)
	c.Env = append(os.Environ(), env...)
	var told bytes.Buffer
	c.Stderr = &told
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s%s", name, strings.Join(args, " "), err, out, told.String())
	}
	return string(out)
}

// running is a program that serves.
type running struct {
	base string // http://host:port
	cmd  *exec.Cmd
	log  *bytes.Buffer
	took time.Duration // from its start until it listened
	once sync.Once
}

// serve starts a program and waits until it says where it listens. It ends
// with the benchmark, or by stop.
func serve(t fataler, env []string, name string, args ...string) *running {
	t.Helper()
	r := &running{cmd: exec.Command(program(t, name), args...), log: new(bytes.Buffer)}
	r.cmd.Env = append(os.Environ(), env...)
	r.cmd.Stderr = r.log
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.stop)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, at, ok := strings.Cut(lines.Text(), "listening on "); ok {
			r.base, r.took = at, time.Since(begin)
			go io.Copy(io.Discard, out)
			return r
		}
	}
	r.stop()
	t.Fatalf("%s %s did not listen:\n%s", name, strings.Join(args, " "), r.log)
	return nil
}

func (r *running) stop() {
	r.once.Do(func() {
		r.cmd.Process.Signal(syscall.SIGTERM)
		done := make(chan struct{})
		go func() { r.cmd.Wait(); close(done) }()
		select {
		case <-done:
		case <-time.After(20 * time.Second):
			r.cmd.Process.Kill()
			<-done
		}
	})
}

// memory is the resident set of the program, in MB.
func (r *running) memory() float64 {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(r.cmd.Process.Pid) + "/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), "VmRSS:")
	kb, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
	return kb / 1024
}

// tick is the unit of processor time in /proc.
const tick = 10 * time.Millisecond

// processor is the processor time that the program has used.
func (r *running) processor() time.Duration {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(r.cmd.Process.Pid) + "/stat")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * tick
}
