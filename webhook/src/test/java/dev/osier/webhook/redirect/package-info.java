@NullMarked
package dev.osier.webhook.redirect;

import org.jspecify.annotations.NullMarked;
