import {parser} from '@lezer/python'; import fs from 'fs';
for (const t of [fs.readFileSync('/tmp/k/dbg3.py','utf8')]) { let out='';
parser.parse(t).iterate({enter(n){ out+=' '+n.name+(n.node.firstChild?'(':':'+JSON.stringify(t.slice(n.from,n.to)));}, leave(n){ if(n.node.firstChild) out+=')';}}); console.log(out);}
