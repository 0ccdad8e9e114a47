/** The page of routes. */
import "./routes.css";
