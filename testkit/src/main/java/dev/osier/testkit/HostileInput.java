package dev.osier.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The hostile inputs that a test shows to be refused, by their ids in {@code
 * docs/reference/hostile-inputs.md}. On a class: the names of its dynamic tests are such ids.
 */
@Documented
@Retention(RetentionPolicy.SOURCE)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface HostileInput {
  /** The ids, such as {@code key/p-192}. */
  String[] value() default {};
}
