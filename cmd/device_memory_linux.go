package cmd

import (
	"bufio"
	"context"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// settled is when a program has done what only its start does.
const settled = 15 * time.Second

// frugal keeps a device's program small: these boxes have little memory and much
// time. It collects garbage twice as often as usual, and once the program has
// settled gives back the parts of its own file that only the start needed: all
// packages of the cloud begin there too. What is needed again is read again.
func frugal(ctx context.Context) {
	debug.SetGCPercent(50)
	go func() {
		select {
		case <-ctx.Done():
		case <-time.After(settled):
			debug.FreeOSMemory()
			giveBack()
		}
	}()
}

// giveBack tells the kernel that the pages of the program's file are not
// needed now. Only mappings that nobody may write and of which no page differs
// from the file: the kernel may drop those at any time anyway.
func giveBack() {
	program, err := os.Executable()
	if err != nil {
		return
	}
	f, err := os.Open("/proc/self/smaps")
	if err != nil {
		return
	}
	defer f.Close()
	var from, to uint64
	for lines := bufio.NewScanner(f); lines.Scan(); {
		w := strings.Fields(lines.Text())
		switch {
		case len(w) >= 5 && strings.Contains(w[0], "-"):
			from, to = 0, 0
			if len(w) == 6 && w[5] == program && (w[1] == "r-xp" || w[1] == "r--p") {
				from, to = span(w[0])
			}
		case len(w) == 3 && w[0] == "Anonymous:" && w[1] == "0" && to > from:
			syscall.Syscall(syscall.SYS_MADVISE, uintptr(from), uintptr(to-from), syscall.MADV_DONTNEED)
		}
	}
}

// span reads "from-to" in hexadecimal digits.
func span(text string) (from, to uint64) {
	a, b, _ := strings.Cut(text, "-")
	from, errA := strconv.ParseUint(a, 16, 64)
	to, errB := strconv.ParseUint(b, 16, 64)
	if errA != nil || errB != nil {
		return 0, 0
	}
	return from, to
}
