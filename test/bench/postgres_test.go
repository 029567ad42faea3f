package bench

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// durablePostgres starts a server that waits for its disk, unlike that of the
// tests, and gives a function that makes a database and tells its URL.
func durablePostgres(t fataler) func(name string) string {
	t.Helper()
	found, err := exec.Command("../../scripts/postgres_bin.sh").Output()
	if err != nil {
		t.Fatal("PostgreSQL is not installed; make test installs it")
	}
	bin, dir := strings.TrimSpace(string(found)), folderOfPostgres(t)
	run := func(args ...string) *exec.Cmd {
		c := exec.Command(filepath.Join(bin, args[0]), args[1:]...)
		c.Dir, c.SysProcAttr = dir, &syscall.SysProcAttr{Credential: postgresUser(t)}
		return c
	}
	data := filepath.Join(dir, "data")
	if out, err := run("initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8").CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	port := strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
	l.Close()
	server := run("postgres", "-D", data, "-p", port, "-k", dir, "-c", "listen_addresses=127.0.0.1", "-c", "shared_buffers=512MB", "-c", "max_wal_size=4GB", "-c", "max_connections=200", "-c", "log_min_messages=fatal")
	must(t, server.Start())
	t.Cleanup(func() {
		server.Process.Signal(syscall.SIGINT)
		server.Wait()
	})
	sql := func(text string) error {
		return run("psql", "-h", "127.0.0.1", "-p", port, "-U", "postgres", "-qc", text).Run()
	}
	for begin := time.Now(); sql("SELECT 1") != nil; time.Sleep(50 * time.Millisecond) {
		if time.Since(begin) > 20*time.Second {
			t.Fatal("PostgreSQL did not answer within 20 s")
		}
	}
	return func(name string) string {
		must(t, sql("CREATE DATABASE "+name))
		return fmt.Sprintf("postgres://postgres@127.0.0.1:%s/%s?sslmode=disable", port, name)
	}
}

// folderOfPostgres is a folder that the server's user can reach.
func folderOfPostgres(t fataler) string {
	dir, err := os.MkdirTemp("/tmp", "claviger-bench-pg-")
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	if who := postgresUser(t); who != nil {
		must(t, os.Chown(dir, int(who.Uid), int(who.Gid)))
	}
	return dir
}

// postgresUser is who the server runs as: PostgreSQL refuses to run as root.
func postgresUser(t fataler) *syscall.Credential {
	if os.Getuid() != 0 {
		return nil
	}
	u, err := user.Lookup("postgres")
	must(t, err)
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}
