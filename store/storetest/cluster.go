package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// cluster is a PostgreSQL server of our own on a free port of the loopback.
// It may forget everything on a power cut: nobody needs its data tomorrow.
type cluster struct {
	url  string
	dir  string
	cmd  *exec.Cmd
	gone chan error
	log  *bytes.Buffer
}

var (
	startOnce sync.Once
	running   *cluster
	startErr  error
)

var errNoPostgres = errors.New("PostgreSQL is not installed; these tests need it: apt-get install postgresql")

// Server is the URL of a server where tests may make databases: the one of
// CLAVIGER_TEST_PG, else one that is started now and stopped by Main.
func Server() (string, error) {
	if url := os.Getenv("CLAVIGER_TEST_PG"); url != "" {
		return url, nil
	}
	startOnce.Do(func() { running, startErr = startCluster() })
	if startErr != nil {
		return "", startErr
	}
	return running.url, nil
}

// StartServer starts a cluster for several test programs at once; stop ends
// it. Its URL is for CLAVIGER_TEST_PG.
func StartServer() (url string, stop func(), err error) {
	c, err := startCluster()
	if err != nil {
		return "", nil, err
	}
	return c.url, c.stop, nil
}

func startCluster() (*cluster, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	who, err := unprivileged()
	if err != nil {
		return nil, err
	}
	c := &cluster{log: new(bytes.Buffer), gone: make(chan error, 1)}
	if c.dir, err = folderFor(who); err != nil {
		return nil, err
	}
	data := filepath.Join(c.dir, "data")
	if err := c.run(who, filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"); err != nil {
		os.RemoveAll(c.dir)
		return nil, err
	}
	for range 5 {
		if err = c.serve(who, filepath.Join(bin, "postgres"), data); err == nil {
			return c, nil
		}
	}
	os.RemoveAll(c.dir)
	return nil, err
}

// run runs a program of PostgreSQL to its end.
func (c *cluster) run(who *syscall.Credential, program string, args ...string) error {
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.SysProcAttr = c.dir, &syscall.SysProcAttr{Credential: who}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", program, err, out)
	}
	return nil
}

// serve starts the server and waits until it answers. The kernel stops it
// when this program dies; for that the thread that started it must live on.
func (c *cluster) serve(who *syscall.Credential, program, data string) error {
	port, err := freePort()
	if err != nil {
		return err
	}
	c.url = fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", port)
	c.cmd = exec.Command(program, "-D", data, "-p", strconv.Itoa(port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
		"-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off", "-c", "max_connections=300", "-c", "autovacuum=off")
	c.cmd.Dir, c.cmd.Stderr = c.dir, c.log
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Credential: who, Pdeathsig: syscall.SIGQUIT}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		err := c.cmd.Start()
		started <- err
		if err == nil {
			c.gone <- c.cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		return err
	}
	return c.await()
}

func (c *cluster) await() error {
	for range 500 {
		select {
		case err := <-c.gone:
			return fmt.Errorf("postgres ended: %w: %s", err, c.log)
		case <-time.After(20 * time.Millisecond):
		}
		if admin(c.url, "SELECT 1") == nil {
			return nil
		}
	}
	c.stop()
	return errors.New("postgres did not answer within 10 s")
}

func (c *cluster) stop() {
	_ = c.cmd.Process.Signal(syscall.SIGQUIT)
	select {
	case <-c.gone:
	case <-time.After(5 * time.Second):
		_ = c.cmd.Process.Kill()
		<-c.gone
	}
	os.RemoveAll(c.dir)
}

func stopCluster() {
	if running != nil {
		running.stop()
	}
}

// binaries finds the newest PostgreSQL of Debian's layout, else the PATH's.
func binaries() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	slices.SortFunc(found, func(a, b string) int { return version(b) - version(a) })
	if len(found) > 0 {
		return filepath.Dir(found[0]), nil
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path), nil
	}
	return "", errNoPostgres
}

func version(initdb string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(initdb))))
	return n
}

// unprivileged is the user postgres when this program runs as root, which
// PostgreSQL refuses, and nobody else otherwise.
func unprivileged() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, errNoPostgres
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// folderFor makes a temporary folder that who can reach.
func folderFor(who *syscall.Credential) (string, error) {
	parent := os.TempDir()
	if who != nil && !open(parent) {
		parent = "/tmp"
	}
	dir, err := os.MkdirTemp(parent, "claviger-pg-")
	if err == nil && who != nil {
		err = os.Chown(dir, int(who.Uid), int(who.Gid))
	}
	return dir, err
}

// open tells whether every folder on the way lets others pass.
func open(dir string) bool {
	for ; ; dir = filepath.Dir(dir) {
		if info, err := os.Stat(dir); err != nil || info.Mode().Perm()&0o001 == 0 {
			return false
		}
		if dir == filepath.Dir(dir) {
			return true
		}
	}
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
