/** The customers' pages: how they look. */
import "./portal.css";
