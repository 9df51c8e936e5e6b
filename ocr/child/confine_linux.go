package child

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"syscall"

	"github.com/landlock-lsm/go-landlock/landlock"
	"golang.org/x/sys/unix"
)

// attributs gives the ways to start the process, the most confined first: without network (own namespace), then plainly.
// The process dies with its parent.
func attributs() []*syscall.SysProcAttr {
	confine := &syscall.SysProcAttr{
		Setpgid:    true,
		Pdeathsig:  syscall.SIGKILL,
		Cloneflags: syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET,
		UidMappings: []syscall.SysProcIDMap{
			{ContainerID: os.Getuid(), HostID: os.Getuid(), Size: 1},
		},
		GidMappings: []syscall.SysProcIDMap{
			{ContainerID: os.Getgid(), HostID: os.Getgid(), Size: 1},
		},
	}
	return []*syscall.SysProcAttr{confine, {Setpgid: true, Pdeathsig: syscall.SIGKILL}}
}

// Confiner closes what the reading process does not need: files are read only below lisibles, none is written, no network,
// no core file, lowest useful priority. It does what the kernel can and says the rest; it cannot be undone.
func Confiner(lisibles ...string) error {
	var manque []error
	if err := nice(10); err != nil {
		manque = append(manque, fmt.Errorf("priorité\u00a0: %w", err))
	}
	if err := unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}); err != nil {
		manque = append(manque, fmt.Errorf("fichier core\u00a0: %w", err))
	}
	var regles []landlock.Rule
	for _, d := range lisibles {
		regles = append(regles, landlock.RODirs(d).IgnoreIfMissing())
	}
	if err := landlock.V5.BestEffort().Restrict(regles...); err != nil {
		manque = append(manque, fmt.Errorf("landlock\u00a0: %w", err))
	}
	return errors.Join(manque...)
}

// nice lowers every thread of this process: on Linux a priority belongs to a thread, and new ones take that of their creator.
func nice(n int) error {
	taches, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return err
	}
	for _, t := range taches {
		tid, err := strconv.Atoi(t.Name())
		if err != nil {
			continue
		}
		if err := unix.Setpriority(unix.PRIO_PROCESS, tid, n); err != nil && !errors.Is(err, unix.ESRCH) {
			return err
		}
	}
	return nil
}
