package dev.osier.xds.evaluate;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;

/** Reading packed messages. */
final class Messages {
  private Messages() {}

  /** The message that is packed as this type. */
  static <T extends Message> T unpack(Any any, Class<T> type) {
    try {
      return any.unpack(type);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("unpacking " + any.getTypeUrl(), e);
    }
  }
}
