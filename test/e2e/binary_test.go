package e2e_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience is how long a program may take for one step on a busy machine; the
// longest is to tell the stories to PostgreSQL.
const patience = 5 * time.Minute

// binary is the program, built once a run with the flags of GOFLAGS, so that
// packages already compiled are taken from the cache.
var binary = sync.OnceValues(func() (string, error) {
	path := filepath.Join(workshop, "claviger")
	cmd := exec.Command("go", "build", "-o", path, "claviger")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("claviger was not built: %w\n%s", err, out)
	}
	return path, nil
})

// output keeps what a program writes.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write takes what was written.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

// String is all that was written.
func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// program is a claviger that runs.
type program struct {
	t        testing.TB
	cmd      *exec.Cmd
	name     string
	out, err output
	gone     chan struct{} // closed at its end
}

// start runs claviger with the variables of env and nothing else of this
// machine but PATH; dir is its working folder. The test's end stops it, and so
// does the kernel at the end of this process.
func start(t testing.TB, dir string, env []string, args ...string) *program {
	t.Helper()
	bin, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	p := &program{t: t, name: args[0], gone: make(chan struct{})}
	p.cmd = exec.Command(bin, args...)
	p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = dir, &p.out, &p.err
	p.cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + os.TempDir()}, env...)
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // the death signal is bound to the thread that started it
		defer close(p.gone)
		err := p.cmd.Start()
		started <- err
		if err == nil {
			_ = p.cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.stop()
		if t.Failed() {
			t.Logf("claviger %s said:\n%s\n%s", p.name, tail(p.out.String()), tail(p.err.String()))
		}
	})
	return p
}

// tail is the end of a long text.
func tail(s string) string {
	const most = 1500
	if len(s) > most {
		return "… " + s[len(s)-most:]
	}
	return s
}

// await waits until the program's stdout matches and gives the groups.
func (p *program) await(pattern string) []string {
	p.t.Helper()
	re := regexp.MustCompile(pattern)
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if m := re.FindStringSubmatch(p.out.String()); m != nil {
			return m
		}
		select {
		case <-p.gone:
			if m := re.FindStringSubmatch(p.out.String()); m != nil {
				return m
			}
			p.t.Fatalf("claviger %s ended before it said %q: %s", p.name, pattern, p.err.String())
		default:
		}
	}
	p.t.Fatalf("claviger %s never said %q", p.name, pattern)
	return nil
}

// stop interrupts the program as Ctrl-C does and gives its exit code; after
// 20 s it is killed.
func (p *program) stop() int {
	_ = p.cmd.Process.Signal(os.Interrupt)
	return p.wait(20 * time.Second)
}

// kill ends the program as a power cut does.
func (p *program) kill() {
	_ = p.cmd.Process.Kill()
	<-p.gone
}

// wait gives the exit code of a program that ends by itself.
func (p *program) wait(most time.Duration) int {
	select {
	case <-p.gone:
	case <-time.After(most):
		p.kill()
		p.t.Errorf("claviger %s did not end within %s", p.name, most)
	}
	return p.cmd.ProcessState.ExitCode()
}

// result is what a command that ends by itself gave.
type result struct {
	code     int
	out, err string
}

// claviger runs a command to its end.
func claviger(t testing.TB, env []string, args ...string) result {
	t.Helper()
	p := start(t, t.TempDir(), env, args...)
	code := p.wait(patience)
	return result{code, p.out.String(), p.err.String()}
}

// want checks the exit code, and that what went wrong is one plain line.
func (r result) want(t testing.TB, code int) result {
	t.Helper()
	if r.code != code {
		t.Fatalf("exit %d, want %d\nstdout: %s\nstderr: %s", r.code, code, tail(r.out), tail(r.err))
	}
	return r
}

// sentence checks that stderr is one line of ours that matches.
func (r result) sentence(t testing.TB, pattern string) {
	t.Helper()
	if err := oneSentence(r.err); err != nil {
		t.Error(err)
	}
	if !regexp.MustCompile(pattern).MatchString(r.err) {
		t.Errorf("stderr is %q, want %q", r.err, pattern)
	}
}

func oneSentence(s string) error {
	if !regexp.MustCompile(`^claviger: [^\n]+\n$`).MatchString(s) {
		return errors.New("not one line of claviger: " + s)
	}
	return nil
}
