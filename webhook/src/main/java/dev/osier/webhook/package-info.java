@NullMarked
package dev.osier.webhook;

import org.jspecify.annotations.NullMarked;
