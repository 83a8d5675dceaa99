package main

import (
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestForwardsUntilTheProcessEnds(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs root to make a network namespace")
	}
	// A listener of a namespace of its own: reachable from nowhere else.
	// unshare, without --fork, becomes the shell, and that the server: one process.
	process := exec.Command("unshare", "--net", "sh", "-c",
		"ip link set lo up && echo ready && exec python3 -c \"$SERVER\"")
	process.Env = append(os.Environ(), `SERVER=
import socket
listener = socket.create_server(("127.0.0.1", 7000))
while True:
  connection, _ = listener.accept()
  data = b""
  while chunk := connection.recv(100): data += chunk
  connection.sendall(data.upper())
  connection.close()
`)
	process.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	output, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Skipf("no unshare here: %v", err)
	}
	defer process.Process.Kill()
	if _, err := output.Read(make([]byte, 16)); err != nil {
		t.Fatalf("starting the listener: %v", err)
	}

	portFile := filepath.Join(t.TempDir(), "port")
	result := make(chan error, 1)
	go func() {
		result <- run([]string{"--pid", strconv.Itoa(process.Process.Pid), "--to", "127.0.0.1:7000", "--listen", "127.0.0.1:27000",
			"--port-file", portFile})
	}()
	eventually(t, "an answer", func() bool { return ask(portFile, "spoken through the wall") == "SPOKEN THROUGH THE WALL" })

	process.Process.Kill()
	process.Wait()
	select {
	case err := <-result:
		if err != nil {
			t.Fatalf("the process ended: %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("still forwarding though the process ended")
	}
}

func ask(portFile, text string) string {
	port, err := os.ReadFile(portFile)
	if err != nil {
		return ""
	}
	connection, err := net.Dial("tcp", "127.0.0.1:"+strings.TrimSpace(string(port)))
	if err != nil {
		return ""
	}
	defer connection.Close()
	io.WriteString(connection, text)
	connection.(*net.TCPConn).CloseWrite()
	said, _ := io.ReadAll(connection)
	return string(said)
}

func TestTakesTheNextFreePort(t *testing.T) {
	first, err := listenFrom("127.0.0.1:28000")
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	second, err := listenFrom(first.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if second.Addr().String() == first.Addr().String() {
		t.Fatal("the same port twice")
	}
}

func TestRefusesToListenBeyondLoopback(t *testing.T) {
	if listener, err := listenFrom("0.0.0.0:28000"); err == nil {
		listener.Close()
		t.Fatal("anybody could reach the cluster")
	}
}

func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for !condition() {
		if time.Now().After(deadline) {
			t.Fatalf("no %s within 10 s", what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}
