package dev.osier.mesh;

/**
 * Something a user should know about an object: the value that a mistake becomes instead of an
 * exception.
 *
 * @param subject the object to tell
 * @param conditionType the status condition it belongs to, such as {@code Accepted}
 * @param reason a CamelCase word for programs
 * @param message one sentence for people, lower case, naming the field
 */
public record Finding(
    ObjectReference subject, String conditionType, String reason, String message) {}
