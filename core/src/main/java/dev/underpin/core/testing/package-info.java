/** What tests of code that uses Underpin need: a clock moved by hand, a search for open scopes. */
@NullMarked
package dev.underpin.core.testing;

import org.jspecify.annotations.NullMarked;
