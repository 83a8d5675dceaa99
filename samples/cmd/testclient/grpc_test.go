package main

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"testing"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
	"google.golang.org/protobuf/proto"

	"osier.dev/samples/internal/api/echo"
)

func fields(pairs ...string) []byte {
	var made bytes.Buffer
	encoder := hpack.NewEncoder(&made)
	for index := 0; index < len(pairs); index += 2 {
		// Writing to memory cannot fail.
		_ = encoder.WriteField(hpack.HeaderField{Name: pairs[index], Value: pairs[index+1]})
	}
	return made.Bytes()
}

// A server that refuses the first stream of a connection and answers the second, as one that is about to stop does.
func refusingOnce(message string) func(*net.TCPConn) {
	body, err := proto.Marshal(&echo.SayReply{Message: message, Pod: "pod-a"})
	if err != nil {
		panic(err)
	}
	body = append(binary.BigEndian.AppendUint32([]byte{0}, uint32(len(body))), body...)
	return func(connection *net.TCPConn) {
		if _, err := io.ReadFull(connection, make([]byte, len(http2.ClientPreface))); err != nil {
			return
		}
		framer := http2.NewFramer(connection, connection)
		framer.WriteSettings()
		streams := 0
		for {
			frame, err := framer.ReadFrame()
			if err != nil {
				return
			}
			switch frame := frame.(type) {
			case *http2.SettingsFrame:
				if !frame.IsAck() {
					framer.WriteSettingsAck()
				}
			case *http2.HeadersFrame:
				streams++
				if streams == 1 {
					framer.WriteRSTStream(frame.StreamID, http2.ErrCodeRefusedStream)
					continue
				}
				framer.WriteHeaders(http2.HeadersFrameParam{
					StreamID: frame.StreamID, EndHeaders: true,
					BlockFragment: fields(":status", "200", "content-type", "application/grpc"),
				})
				framer.WriteData(frame.StreamID, false, body)
				framer.WriteHeaders(http2.HeadersFrameParam{
					StreamID: frame.StreamID, EndHeaders: true, EndStream: true, BlockFragment: fields("grpc-status", "0"),
				})
			}
		}
	}
}

func TestACallThatTheLibraryMadeAgainIsAFailure(t *testing.T) {
	address := listening(t, refusingOnce("oooo"))
	said, code := called(t, "grpc", "--target", address, "--bytes", "4", "--n", "2", "--timeout", "5s")
	if code != 1 || said.Failed != 1 || said.Errors["sent again by the client library"] != 1 {
		t.Errorf("exit %d, %+v", code, said)
	}
}
